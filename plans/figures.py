"""Figures of objectives as people write them: without trailing zeros, with their unit."""

from decimal import Decimal

from django.utils.formats import number_format


def as_written(value: Decimal | str | None) -> str:
    """A number in the reader's way, with as many digits behind the point as it has."""
    if value is None:
        return ""
    plain = format(Decimal(value).normalize(), "f")
    digits = len(plain.partition(".")[2])
    return number_format(Decimal(plain), decimal_pos=digits, use_l10n=True, force_grouping=True)


def in_unit(value: Decimal | str | None, unit: str) -> str:
    """The number with its unit; a percent sign stands close."""
    said = as_written(value)
    return f"{said}\N{NO-BREAK SPACE}{unit}" if said and unit else said


def as_exact_as(value: Decimal, *others: Decimal) -> Decimal:
    """A computed number rounded to as many digits behind the point as the most exact of those beside which it stands."""
    digits = max(len(format(Decimal(other).normalize(), "f").partition(".")[2]) for other in others)
    return value.quantize(Decimal(1).scaleb(-digits))
