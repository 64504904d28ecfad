"""The team board: accounts as cards in the columns of their bands, each with its change and why, and whether its cord is pulled."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, F, Q, QuerySet, When

from accounts.bands import BANDS, shown
from accounts.conditions import points_moved
from accounts.models import Account
from boards.models import Cord
from boards.moved import moved
from intimacy.pages.links import link
from intimacy.tenancy.models import Member
from metrics.linking import Way

MOST = 12  # cards of a column


@dataclass(frozen=True)
class Card:
    """One account."""

    account: Account
    cord: Cord | None
    way: Way | None

    @property
    def score(self) -> int:
        return shown(self.account.score)


@dataclass(frozen=True)
class Lane:
    """The accounts of one band: those that are shown, how many there are, and the address of the list of exactly these."""

    band: object
    cards: list[Card]
    count: int
    url: str


def in_band(band: str, team: Member | None) -> str:
    """The address of the accounts of a band, of everybody or of a colleague's team."""
    asked = {"band": band} | ({"team": str(team.pk)} if team else {})
    return f"{link('boards:accounts')}?{urlencode(asked)}"


def lanes(rows: QuerySet, team: Member | None = None) -> list[Lane]:
    """A lane for each band, those at risk first. Those whose cord is pulled come first, then those that fell most.

    ``rows`` are the accounts of the team, where one was chosen.
    """
    cords = Cord.objects.open().select_related("pulled_by", "answered_by")
    found: dict[str, list[Account]] = {}
    counts: dict[str, int] = {}
    by_account = {cord.account_id: cord for cord in cords.filter(account__in=rows.order_by().values("pk"))}
    annotated = rows.annotate(
        score=F("standings__score"), band=F("standings__band"), before=F("standings__before"), before_on=F("standings__before_on"),
        as_of=F("standings__as_of"), change=points_moved(), next_due_on=F("standings__next_due_on"),
    ).select_related("owner")  # fmt: skip
    first, each = Q(pk__in=list(by_account)), []
    for band in BANDS:
        mine = annotated.filter(band=band.code).annotate(is_pulled=_whether(first))
        each.append(mine.order_by("-is_pulled", F("change").asc(nulls_last=True), "name", "pk")[: MOST + 1])
    for account in each[0].union(*each[1:], all=True):  # each band in its order, one after the other
        found.setdefault(account.band, []).append(account)
    for band in BANDS:
        cards = found.setdefault(band.code, [])
        cards.sort(
            key=lambda account: (
                not account.is_pulled,
                account.change is None,
                account.change or 0,
                account.name,
                account.pk,
            )
        )
        counts[band.code] = len(cards) if len(cards) <= MOST else annotated.filter(band=band.code).count()
    ways = moved(account for accounts in found.values() for account in accounts[:MOST] if account.change)
    return [
        Lane(
            band, [Card(account, by_account.get(account.pk), ways.get(account.pk)) for account in found[band.code][:MOST]],
            counts[band.code], in_band(band.code, team),
        )
        for band in reversed(BANDS)
    ]  # fmt: skip


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())
