"""The right values with which misspelt ones are compared: what is known already, countries, and common industries."""

from collections.abc import Callable

from babel import Locale
from django.utils.translation import get_language

from accounts.models import Account, Interaction

INDUSTRIES = (
    "agriculture", "automotive", "aviation", "banking", "biotechnology", "chemicals", "construction", "consulting",
    "consumer goods", "defence", "education", "electronics", "employment", "energy", "engineering", "entertainment",
    "finance", "food", "government", "healthcare", "hospitality", "insurance", "legal", "logistics", "manufacturing",
    "marketing", "media", "medical", "mining", "non-profit", "pharmaceuticals", "public sector", "real estate",
    "retail", "services", "software", "technology", "telecommunications", "tourism", "transport", "utilities",
    "wholesale",
)  # fmt: skip
MOST = 5_000


def known_of(name: str) -> Callable[[], list[str]]:
    """The values of one field of the accounts that exist already."""

    def values() -> list[str]:
        return list(Account.objects.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct()[:MOST])

    return values


def industries() -> list[str]:
    return _each_once([*known_of("industry")(), *INDUSTRIES])


def countries() -> list[str]:
    """What this tenant calls its regions, and the countries of the world in the member's language and in English."""
    names = {
        *Locale.parse((get_language() or "en").replace("-", "_")).territories.values(),
        *Locale("en").territories.values(),
    }
    return _each_once([*known_of("region")(), *sorted(names)])


def products() -> list[str]:
    """What opportunities that were imported before were about."""
    titles = Interaction.objects.in_force().filter(kind="opportunity").order_by("title").values_list("title", flat=True)
    return sorted({title.partition(": ")[0] for title in titles.distinct()[:MOST]})


def _each_once(values: list[str]) -> list[str]:
    """A value that is known twice would be as near as itself, and then neither is suggested."""
    return list(dict.fromkeys(values))
