"""Classes of annual value: what an account is worth a year, in steps that a portfolio is read by."""

from dataclasses import dataclass

from django.db.models import Case, CharField, Q, Value, When

from intimacy.pages import words

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Worth:
    """From ``least`` up to the next class, in whole units of a currency."""

    code: str
    least: int
    most: int | None = None

    def words(self, currency: str) -> str:
        low = words.money_short(self.least, currency)
        return f"{low}+" if self.most is None else f"{low}–{words.money_short(self.most, currency)}"


WORTHS = (
    Worth("1m", 1_000_000),
    Worth("300k", 300_000, 1_000_000),
    Worth("100k", 100_000, 300_000),
    Worth("30k", 30_000, 100_000),
    Worth("0", 0, 30_000),
)


def worth_class() -> Case:
    """The code of an account's class; ``UNKNOWN`` where no value is entered."""
    return Case(
        *(When(annual_value__gte=each.least, then=Value(each.code)) for each in WORTHS),
        default=Value(UNKNOWN), output_field=CharField(),
    )  # fmt: skip


def of_worth(code: str) -> Q:
    """Accounts of one class."""
    if code == UNKNOWN:
        return Q(annual_value=None)
    found = next(each for each in WORTHS if each.code == code)
    return Q(annual_value__gte=found.least) & (Q(annual_value__lt=found.most) if found.most else Q())
