"""Which column goes into which field, and which known value a misspelt one means: suggestions with a reason, for a
person to confirm.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

CLOSE_ENOUGH = 0.8
# What exports put round a name: HubSpot's property_, Salesforce's __c for a customer's own field.
WRAPPING = re.compile(r"^(?:property|properties) (?=.)| (?:c|custom)$")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that an import can fill: its name in the code, its name for people, and what else exports call it."""

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field for a column, how alike the names are (0 to 1), and why in a sentence."""

    field: str
    similarity: float
    reason: str


@dataclass(frozen=True, slots=True)
class ValueSuggestion:
    """A known value that a misspelt one probably means, and how alike the two are (0 to 1)."""

    value: str
    similarity: float
    reason: str


def normalised(name: str) -> str:
    """A name without what differs by habit: case, accents, underscores, joined words, the wrapping of an export."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", unicodedata.normalize("NFKD", name)).casefold()
    plain = "".join(letter for letter in spaced if not unicodedata.combining(letter))
    words = " ".join(re.findall(r"\w+", plain.replace("_", " ")))
    return WRAPPING.sub("", words) or words


def header_signature(headers: Iterable[str]) -> str:
    """The same for files with the same columns in any order: under it the mapping of the last import is remembered."""
    names = sorted(header.casefold().strip() for header in headers)
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def suggest_mapping(headers: Iterable[str], fields: Iterable[Field]) -> dict[str, Suggestion]:
    """For each header that a field fits, the field. No field is suggested twice; the likest pair wins."""
    fields = list(fields)
    candidates = []
    for position, header in enumerate(headers):
        for rank, field in enumerate(fields):
            suggestion = compared(header, field)
            if suggestion.similarity >= CLOSE_ENOUGH:
                candidates.append((-suggestion.similarity, position, rank, header, suggestion))
    mapping: dict[str, Suggestion] = {}
    taken: set[str] = set()
    for *_order, header, suggestion in sorted(candidates, key=lambda candidate: candidate[:3]):
        if header not in mapping and suggestion.field not in taken:
            mapping[header] = suggestion
            taken.add(suggestion.field)
    return mapping


def compared(header: str, field: Field) -> Suggestion:
    name = normalised(header)
    own = {normalised(field.name), normalised(field.label)}
    if name in own:
        return Suggestion(field.name, 1.0, _("The column has the name of the field."))
    synonyms = {normalised(synonym): synonym for synonym in field.synonyms}
    if name in synonyms:
        # The plainest names come first: where a file has both “occupation” and “title”, the title may be “Mrs.”.
        likeness = 0.98 - 0.0001 * list(synonyms).index(name)
        return Suggestion(
            field.name, likeness, _("“%(name)s” is another name for this field.") % {"name": synonyms[name]}
        )
    joined = name.replace(" ", "")
    for other in (*own, *synonyms):
        if joined == other.replace(" ", ""):
            return Suggestion(field.name, 0.97, _("The name is the same but for its spaces."))
    likeness, nearest = max((likeness_of(name, other), other) for other in (*own, *synonyms))
    return Suggestion(field.name, min(likeness, 0.96), _("The name is like “%(name)s”.") % {"name": nearest})


def likeness_of(one: str, other: str) -> float:
    """0 to 1; 0 where the digits differ, since address 1 and address 2 are two things however alike they look."""
    if re.findall(r"\d", one) != re.findall(r"\d", other):
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return (
        matcher.ratio() if matcher.real_quick_ratio() >= CLOSE_ENOUGH and matcher.quick_ratio() >= CLOSE_ENOUGH else 0.0
    )


def suggest_value(value: str, known_values: Iterable[str]) -> ValueSuggestion | None:
    """The one known value that a misspelt one may mean.

    None when it is itself known, none is near, or two are equally near.
    """
    name = normalised(value)
    ranked: list[tuple[float, str]] = []
    for known in known_values:
        if known == value:
            return None
        other = normalised(known)
        alike = 1.0 if name.replace(" ", "") == other.replace(" ", "") else min(likeness_of(name, other), 0.99)
        if alike >= CLOSE_ENOUGH:
            ranked.append((alike, known))
    if not ranked or not name:
        return None
    ranked.sort(reverse=True)
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < 0.01:
        return None
    alike, known = ranked[0]
    if alike == 1.0:
        return ValueSuggestion(known, 1.0, _("Differs only in case, accents, spaces or punctuation."))
    return ValueSuggestion(
        known, round(alike, 3), _("%(percent)d%% of the letters agree.") % {"percent": round(alike * 100)}
    )
