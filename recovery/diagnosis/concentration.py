"""Whether a gap is found in one kind of accounts more often than among all: three cases of three hundred are none."""

from dataclasses import asdict, dataclass
from math import exp, lgamma

LEVEL = 0.05  # of false findings in a night, shared among all comparisons that could be made


@dataclass(frozen=True)
class Concentration:
    """Of ``of`` accounts of a kind ``hit`` have the gap, and ``others`` of all ``rest``. expected: how many of them would if it struck
    anybody alike; p: the chance of as many or more then; tests: comparisons that were made.
    """

    hit: int
    of: int
    others: int
    rest: int
    tests: int
    expected: float
    p: float

    @property
    def shown(self) -> bool:
        return self.p <= LEVEL / self.tests

    @property
    def data(self) -> dict:
        """As a finding keeps it."""
        return asdict(self)


def concentration(hit: int, of: int, others: int, rest: int, tests: int = 1) -> Concentration:
    """Fisher's exact test, one-sided: among all accounts that have the gap, how many of this kind would be drawn by chance.

    p is the upper tail of the hypergeometric distribution (Fisher, The logic of inductive inference, Journal of the Royal Statistical
    Society 98, 1935). Where there are no others to compare with it is 1.

    >>> concentration(3, 300, 0, 0).p
    1.0
    >>> round(concentration(3, 3, 0, 3).p, 3)  # one of the twenty ways to draw three of six
    0.05
    """
    struck, everybody = hit + others, of + rest
    if not everybody:
        return Concentration(hit, of, others, rest, tests, 0.0, 1.0)
    every_way = _ways(everybody, of)
    most = min(struck, of)
    p = sum(
        exp(_ways(struck, n) + _ways(everybody - struck, of - n) - every_way)
        for n in range(max(hit, of - (everybody - struck)), most + 1)
    )
    return Concentration(hit, of, others, rest, tests, struck * of / everybody, min(1.0, p))


def _ways(of: int, n: int) -> float:
    """The logarithm of the number of ways to draw n of so many."""
    return lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1)
