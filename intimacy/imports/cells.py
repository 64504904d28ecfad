"""The text of one cell: kept harmless on its way into a spreadsheet, and understood as a number, a date or an
address.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

DateOrder = Literal["dmy", "mdy"]
DecimalMark = Literal[".", ","]

# A spreadsheet calculates a cell that starts with one of these; the wide forms are what an East Asian keyboard gives.
TRIGGERS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
COULD_BE_FORMULA = re.compile(f"'*[{TRIGGERS}]")
WAS_MADE_SAFE = re.compile(f"'+[{TRIGGERS}]")
# -5, +3.50 and +41 44 668 18 00: nothing in them can be calculated, so they travel as they are.
PLAIN_NUMBER = re.compile(r"[+-][0-9][0-9 .,()]*")


class CellError(Exception):
    """What is wrong with one cell, as a sentence for the person who brought the file."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


def safe_cell(text: str) -> str:
    """A text as we export it: an apostrophe keeps spreadsheets from running it as a formula. `plain_cell` undoes it."""
    return "'" + text if COULD_BE_FORMULA.match(text) and not PLAIN_NUMBER.fullmatch(text) else text


def plain_cell(text: str) -> str:
    """A text as it was before `safe_cell`, or before a person wrote an apostrophe to keep a number a text."""
    return text[1:] if text.startswith("'") and WAS_MADE_SAFE.match(text) else text


# Numbers

SPACES = re.compile("[\\s\u00a0\u202f\u2009]")
NUMBER = {
    ".": re.compile(r"([0-9]{1,3}(?:[,'’ ][0-9]{3})+|[0-9]+)?(?:\.([0-9]+)|\.)?"),
    ",": re.compile(r"([0-9]{1,3}(?:[.'’ ][0-9]{3})+|[0-9]+)?(?:,([0-9]+)|,)?"),
}
SHORTENED = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]{1,2}")
LONGEST_NUMBER = 60
SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₺": "TRY", "₩": "KRW", "₽": "RUB", "₪": "ILS"}
CURRENCY = re.compile("[A-Z]{3}|Fr\\.|[" + "".join(map(re.escape, SYMBOLS)) + "]")


class Amount(NamedTuple):
    """A sum of money; the currency is None where the cell names none, as the column or the account then says it."""

    value: Decimal
    currency: str | None


def shown(text: str) -> str:
    """A cell inside a sentence, never at full length."""
    return text if len(text) <= 60 else text[:59] + "…"


def to_decimal(text: str, mark: DecimalMark = ".") -> Decimal:
    """A number written with `mark` before its decimals; thousands may be grouped.

    (5) and 5- are negative, as in accounting.
    """
    number = SPACES.sub(" ", text).strip()
    if not number or len(number) > LONGEST_NUMBER:
        raise CellError(_("“%(text)s” is not a number.") % {"text": shown(text)})
    if SHORTENED.fullmatch(number):
        return Decimal(number.replace(",", "."))
    negative = False
    if number[0] == "(" and number[-1] == ")":
        negative, number = True, number[1:-1]
    elif number[-1] == "-":
        negative, number = True, number[:-1]
    elif number[0] in "+-−":
        negative, number = number[0] != "+", number[1:]
    match = NUMBER[mark].fullmatch(number.strip())
    if not match or not (match[1] or match[2]):
        raise CellError(
            _("“%(text)s” is not a number written with “%(mark)s” before the decimals.")
            % {"text": shown(text), "mark": mark}
        )
    try:
        value = Decimal(re.sub("[.,'’ ]", "", match[1] or "0") + "." + (match[2] or "0"))
    except InvalidOperation:
        raise CellError(_("“%(text)s” is not a number.") % {"text": shown(text)}) from None
    if not match[2]:
        value = value.to_integral_value()
    return -value if negative else value


def to_integer(text: str, mark: DecimalMark = ".") -> int:
    """A whole number; 12.0, as programs that know only floating numbers write it, is 12.

    A shortened 1.2E+11 is refused.
    """
    if SHORTENED.fullmatch(text.strip()):
        raise CellError(shortened(text))
    value = to_decimal(text, mark)
    if value != value.to_integral_value():
        raise CellError(_("“%(text)s” is not a whole number.") % {"text": shown(text)})
    return int(value)


def shortened(text: str) -> str:
    return _(
        "A spreadsheet has shortened this number to “%(text)s” and lost its last digits. Format the column as "
        "text there and export again."
    ) % {"text": shown(text.strip())}


def to_identifier(text: str, *, whole_floats: bool = False) -> str:
    """A key of another system, as text: leading zeros stay.

    `whole_floats` (all of the column end in .0) takes the .0 away.
    """
    key = text.strip()
    if re.fullmatch(r"[0-9][.,][0-9]+[eE]\+[0-9]{1,2}", key):
        raise CellError(shortened(text))
    return key.removesuffix(".0") if whole_floats else key


def to_amount(text: str, mark: DecimalMark = ".") -> Amount:
    """A sum of money with or without its currency, before or after the number: € 1.200,50, 1,200.50 USD, -$5, CHF
    1'000.-.
    """
    bare = SPACES.sub(" ", text).strip()
    found = CURRENCY.findall(bare)
    if len(found) > 1:
        raise CellError(_("“%(text)s” names more than one currency.") % {"text": shown(text)})
    number = CURRENCY.sub("", bare).strip()
    # "1000.-" and "1000.–" are how Switzerland writes round sums.
    number = re.sub(r"[.,][-–—]{1,2}$", "", number)
    currency = None
    if found:
        currency = SYMBOLS.get(found[0], "CHF" if found[0] == "Fr." else found[0])
    return Amount(to_decimal(number, mark), currency) if number else no_amount(text)


def no_amount(text: str) -> Amount:
    raise CellError(_("“%(text)s” is not an amount.") % {"text": shown(text)})


# Yes and no

YES = {
    "true",
    "yes",
    "y",
    "t",
    "1",
    "1.0",
    "on",
    "x",
    "ja",
    "j",
    "oui",
    "o",
    "si",
    "sí",
    "sì",
    "wahr",
    "vrai",
    "verdadero",
    "sim",
}
NO = {"false", "no", "n", "f", "0", "0.0", "off", "nein", "non", "falsch", "faux", "falso", "não", "nee"}


def to_boolean(text: str) -> bool:
    """Yes or no, as people and programs write them in several languages."""
    word = text.strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError(_("“%(text)s” is neither yes nor no.") % {"text": shown(text)})


# E-mail


def to_email(text: str) -> str:
    """One e-mail address, in the letters it came in; `Name <address>` and mailto: give the address."""
    address = text.strip().removeprefix("mailto:")
    if match := re.fullmatch(r"[^<>]{0,200}<([^<>]{3,320})>", address):
        address = match[1].strip()
    try:
        if len(address) > 254:
            raise ValidationError("")
        validate_email(address)
    except ValidationError:
        raise CellError(_("“%(text)s” is not an e-mail address.") % {"text": shown(text)}) from None
    return address


# Dates

TIME = (
    r"(?:[T ]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp][Mm]))?(?: ?(?P<zone>Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?))?)?"
)
ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})" + TIME)
COMPACT = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})" + TIME)
DOTTED = re.compile(r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\. ?(?P<year>[0-9]{4})" + TIME)
SLASHED = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<between>[/-])(?P<second_part>[0-9]{1,2})(?P=between)(?P<year>[0-9]{4})" + TIME
)
SHORT_YEAR = re.compile(r"[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{2}(?:[ T].*)?")


def to_date(text: str, order: DateOrder | None = None) -> date:
    """A day.

    2026-11-22 and 22.11.2026 always; 11/22/2026 once `order` says which of the two comes first in this column.
    """
    year, month, day, _time = day_parts(text, order)
    refuse_far(text, year)
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(_("“%(text)s” is not a day of the calendar.") % {"text": shown(text)}) from None


def refuse_far(text: str, year: int) -> None:
    """A year that no page could show in every time zone is a slip of the pen."""
    if not 1900 <= year < 2200:
        raise CellError(_("“%(text)s” lies outside of 1900 to 2199.") % {"text": shown(text)})


def to_datetime(text: str, zone: tzinfo, order: DateOrder | None = None) -> datetime:
    """A moment, in UTC. `zone` is where the clock stood that wrote the file; it counts only where the cell names no
    offset.

    In the hour that a clock repeats in autumn the earlier one is meant; an hour that it skips in spring is refused.
    """
    year, month, day, match = day_parts(text, order)
    refuse_far(text, year)
    hour = int(match["hour"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise CellError(_("“%(text)s” is not a time of day.") % {"text": shown(text)})
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    micro = int((match["fraction"] or "0").ljust(6, "0")[:6])
    offset = match["zone"]
    try:
        clock = zone if not offset else offset_of(offset)
        moment = datetime(year, month, day, hour, int(match["minute"] or 0), int(match["second"] or 0), micro, clock)
        utc = moment.astimezone(UTC)
        back = utc.astimezone(moment.tzinfo)
    except (ValueError, OverflowError):
        raise CellError(_("“%(text)s” is not a date and time of the calendar.") % {"text": shown(text)}) from None
    if back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise CellError(
            _("“%(text)s” never was: the clocks of %(zone)s skipped this hour.")
            % {"text": shown(text), "zone": str(zone)}
        )
    return utc


def offset_of(text: str) -> tzinfo:
    if text in ("Z", "UTC"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if text[0] == "-" else ahead)


def day_parts(text: str, order: DateOrder | None) -> tuple[int, int, int, re.Match[str]]:
    bare = text.strip()
    match = ISO.fullmatch(bare) or DOTTED.fullmatch(bare) or COMPACT.fullmatch(bare)
    if match:
        return int(match["year"]), int(match["month"]), int(match["day"]), match
    match = SLASHED.fullmatch(bare)
    if match:
        first, second = int(match["first"]), int(match["second_part"])
        if order is None and first <= 12 and second <= 12 and first != second:
            raise CellError(
                _("“%(text)s” may be two days. Say whether day or month comes first in this column.")
                % {"text": shown(text)}
            )
        if (order or ("dmy" if second <= 12 else "mdy")) == "dmy":
            return int(match["year"]), second, first, match
        return int(match["year"]), first, second, match
    if SHORT_YEAR.fullmatch(bare):
        raise CellError(_("“%(text)s” has a year of two digits. Write all four.") % {"text": shown(text)})
    if re.fullmatch(r"[34][0-9]{4}(?:\.[0-9]+)?", bare):
        raise CellError(
            _("“%(text)s” is how a spreadsheet counts days. Format the column as a date there and export again.")
            % {"text": bare}
        )
    raise CellError(_("“%(text)s” is not a date. Write it like 2026-11-22.") % {"text": shown(text)})
