"""Where the customers are, and how people are called there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A city, its sales region and time zone, and the cultures from which the names of its people are drawn."""

    city: str
    region: str
    time_zone: str
    cultures: tuple[str, ...]


def _place(city: str, region: str, time_zone: str, cultures: str) -> Place:
    return Place(city, region, time_zone, tuple(cultures.split()))


BASEL = _place("Basel", "Europe", "Europe/Zurich", "german french italian turkish")
PLACES = (
    BASEL,
    _place("Zürich", "Europe", "Europe/Zurich", "german italian french"),
    _place("Hamburg", "Europe", "Europe/Berlin", "german turkish polish"),
    _place("München", "Europe", "Europe/Berlin", "german turkish"),
    _place("Lyon", "Europe", "Europe/Paris", "french arabic"),
    _place("Leeds", "Europe", "Europe/London", "british nigerian hindi"),
    _place("Dublin", "Europe", "Europe/Dublin", "british polish"),
    _place("Bilbao", "Europe", "Europe/Madrid", "spanish"),
    _place("Porto", "Europe", "Europe/Lisbon", "portuguese"),
    _place("Torino", "Europe", "Europe/Rome", "italian"),
    _place("Göteborg", "Europe", "Europe/Stockholm", "swedish finnish"),
    _place("Tampere", "Europe", "Europe/Helsinki", "finnish"),
    _place("Kraków", "Europe", "Europe/Warsaw", "polish ukrainian"),
    _place("Brno", "Europe", "Europe/Prague", "czech"),
    _place("Szeged", "Europe", "Europe/Budapest", "hungarian"),
    _place("Θεσσαλονίκη", "Europe", "Europe/Athens", "greek"),
    _place("Львів", "Europe", "Europe/Kyiv", "ukrainian"),
    _place("İzmir", "Middle East and Africa", "Europe/Istanbul", "turkish"),
    _place("Haifa", "Middle East and Africa", "Asia/Jerusalem", "hebrew arabic"),
    _place("Amman", "Middle East and Africa", "Asia/Amman", "arabic"),
    _place("Dubai", "Middle East and Africa", "Asia/Dubai", "arabic persian hindi"),
    _place("Cairo", "Middle East and Africa", "Africa/Cairo", "arabic"),
    _place("Lagos", "Middle East and Africa", "Africa/Lagos", "nigerian"),
    _place("Nairobi", "Middle East and Africa", "Africa/Nairobi", "kenyan"),
    _place("Pune", "Asia and Pacific", "Asia/Kolkata", "hindi"),
    _place("深圳", "Asia and Pacific", "Asia/Shanghai", "chinese"),
    _place("Taichung", "Asia and Pacific", "Asia/Taipei", "chinese"),
    _place("大阪", "Asia and Pacific", "Asia/Tokyo", "japanese"),
    _place("Nagoya", "Asia and Pacific", "Asia/Tokyo", "japanese"),
    _place("Busan", "Asia and Pacific", "Asia/Seoul", "korean"),
    _place("Đà Nẵng", "Asia and Pacific", "Asia/Ho_Chi_Minh", "vietnamese"),
    _place("Adelaide", "Asia and Pacific", "Australia/Adelaide", "british vietnamese greek"),
    _place("Boston", "Americas", "America/New_York", "american british chinese"),
    _place("Austin", "Americas", "America/Chicago", "american spanish hindi"),
    _place("Denver", "Americas", "America/Denver", "american"),
    _place("Toronto", "Americas", "America/Toronto", "american french persian"),
    _place("Guadalajara", "Americas", "America/Mexico_City", "spanish"),
    _place("Medellín", "Americas", "America/Bogota", "spanish"),
    _place("Curitiba", "Americas", "America/Sao_Paulo", "portuguese italian"),
    _place("Córdoba", "Americas", "America/Argentina/Cordoba", "spanish italian"),
)
BY_CITY = {place.city: place for place in PLACES}
