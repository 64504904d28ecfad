"""Figures, money and dates as people read them, in the member's language."""

import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta
from babel.numbers import format_compact_currency, format_currency, format_decimal
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext

Words = str | Promise  # a text, translated now or when it is shown

MINUS = "\N{MINUS SIGN}"
UNBANDED = "unknown"  # in the place of a band where too little is known for one
BANDS = ((80, "thriving"), (65, "steady"), (50, "watch"), (0, "risk"))


def language() -> Locale:
    """Babel's name for the language in force."""
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def language_name(code: str) -> str:
    """What a language is called, "de-CH" as German; a code that nobody knows stays as it is."""
    return language().languages.get(code[:2], code) if code else ""


def band_of(score) -> str:
    """The band that a score from 0 to 100 falls in: thriving from 80, steady from 65, watch from 50, else risk."""
    return next(name for least, name in BANDS if score >= least or least == 0)


def band_name(band: str) -> str:
    """The band's word."""
    names = {
        "thriving": gettext("Thriving"),
        "steady": gettext("Steady"),
        "watch": gettext("Watch"),
        "risk": gettext("At risk"),
        UNBANDED: gettext("Not enough known"),
    }
    return names.get(band, "")


def signed(value, digits: int = 0) -> str:
    """A change with its sign: +3, −11, ±0 as 0. The sign is a real minus, not a hyphen."""
    number = round(Decimal(str(value)), digits)
    sign = "+" if number > 0 else MINUS if number < 0 else ""
    return sign + format_decimal(abs(number), locale=language())


def figure(value, digits: int = 0) -> str:
    """A number that may be below nought: 43, −11. The sign is a real minus, not a hyphen."""
    return signed(value, digits).removeprefix("+")


def money(amount, currency: str = "USD") -> str:
    """An amount in whole units, or with its cents when it has some."""
    amount = Decimal(amount)
    digits = amount == amount.to_integral_value()
    pattern = None
    if digits:
        pattern = language().currency_formats["standard"].pattern.replace("0.00", "0")
    return format_currency(amount, currency or "USD", format=pattern, locale=language(), currency_digits=not digits)


def money_short(amount, currency: str = "USD") -> str:
    """An amount for a tile: $2.8M, $940K."""
    amount = Decimal(amount)
    digits = 1 if abs(amount) >= 1_000_000 else 0
    return format_compact_currency(amount, currency or "USD", locale=language(), fraction_digits=digits)


def as_day(moment: date | datetime) -> date:
    """The calendar day of a moment, in the member's time zone."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


def span(length: timedelta) -> str:
    """A length of time in its largest unit up to days, of which there are at least two: 90 minutes, 31 hours, 5 days."""
    days = ngettext("%(days)s day", "%(days)s days", length.days) % {"days": shown(length.days)}
    return days if length >= timedelta(days=2) else format_timedelta(length, threshold=2, locale=language())


def day(moment: date | datetime | None) -> str:
    """A date: 31 Jan 2027."""
    return date_format(as_day(moment), "j M Y") if moment else ""


def distance(moment: date | datetime | None, today: date | None = None) -> str:
    """How far away a day is: today, tomorrow, in 72 days, 3 days ago."""
    if not moment:
        return ""
    days = (as_day(moment) - (today or timezone.localdate())).days
    if days in (-1, 0, 1):
        return (gettext("yesterday"), gettext("today"), gettext("tomorrow"))[days + 1]
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def when(moment: datetime | None, now: datetime | None = None) -> str:
    """A moment as people say it: Today, 14:05; Wed 18 Nov, 16:00; and with the year when it is not this one."""
    if not moment:
        return ""
    now = timezone.localtime(now or timezone.now())
    there = timezone.localtime(moment)
    time = date_format(there, "H:i")
    if there.date() == now.date():
        return gettext("Today, %(time)s") % {"time": time}
    if there.date() == now.date() - timedelta(days=1):
        return gettext("Yesterday, %(time)s") % {"time": time}
    return f"{date_format(there, 'D j M' if there.year == now.year else 'j M Y')}, {time}"


def moment(moment_: datetime | None, now: datetime | None = None) -> str:
    """The same in the middle of a sentence: today at 14:05; on Wed 18 Nov at 16:00."""
    if not moment_:
        return ""
    now, there = timezone.localtime(now or timezone.now()), timezone.localtime(moment_)
    time, days = date_format(there, "H:i"), (now.date() - there.date()).days
    if days in (0, 1):
        said = (gettext("today at %(time)s"), gettext("yesterday at %(time)s"))[days]
        return said % {"time": time}
    day_ = date_format(there, "D j M" if there.year == now.year else "j M Y")
    return gettext("on %(day)s at %(time)s") % {"day": day_, "time": time}


def isolated(name: str) -> str:
    """A name for the middle of a sentence. One written right to left is closed off, so that it turns no line round."""
    turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in str(name))
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}" if turned else str(name)


def initials(name: str) -> str:
    """Up to two letters for an avatar; titles such as Dr. do not count."""
    words = [word for word in str(name).replace("-", " ").split() if not word.endswith(".")]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def hue(name: str) -> int:
    """One of six avatar colors, always the same for the same name."""
    return sum(map(ord, str(name))) % 6


def shown(value) -> str:
    """Any plain value as the cell of a list shows it."""
    if value is None or value == "":
        return ""
    if value is True or value is False:
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float | Decimal):
        return format_decimal(value, locale=language()).replace("-", MINUS)
    if isinstance(value, list | tuple | set):
        return ", ".join(shown(each) for each in value)
    return str(value)


def in_sentences(choices) -> list[tuple]:
    """The choices of an enumeration, each beginning with a capital, as they do where they stand alone."""
    return [(value, capfirst(label)) for value, label in choices.choices]
