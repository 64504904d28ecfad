"""The time zones that a form offers."""

from zoneinfo import available_timezones


def zone_choices() -> list[tuple[str, str]]:
    """The zones that people know, by name; without those that only computers do."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in zones)]
