"""Writing down what the checks came to: which accounts are weak now, and the figures of a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone

from accounts.actions.standings import publish_doubts
from accounts.models import Account, Standing
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import CLOCK
from quality.checks import checks, readable
from quality.confidence import doubt, troubled
from quality.examining import Examined, Failing, Tally, examine, level_of
from quality.models import Brought, Measured, Weakness
from quality.vocabulary import Frame, frame_of
from quality.watching import Watched

SAID = ("source", "severity", "rows", "of", "found", "read")
FIGURES = ["looked_at", "failing", "accounts", "value", "limit", "level"]
RIGHT = "quality.check"


@atomic
def check_accounts(*, ids: Sequence[UUID], kinds: set[str], by) -> Examined:
    """Hold these accounts against the checks, and put down which fail; what holds again is weak no more. Again changes nothing.

    kinds: of which the tenant has rows; a check that needs others says nothing.
    """
    require(by, RIGHT)
    asked = readable(check for check in checks() if kinds.issuperset(check.needs))
    frame = frame_of(Account.objects.filter(pk__in=ids).order_by("pk"))
    found = examine(frame, asked)
    _put_down(ids, found.failing, frame)
    return found


@atomic
def recheck(*, account: Account, by) -> int:
    """Hold one account against the checks again, as somebody who has just put something right wants it; how many fail."""
    require(by, "quality.see", account)
    # A check that needs rows of other kinds is asked where the last night asked it, too.
    known = set(Measured.objects.filter(on=Measured.objects.last_day()).values_list("check_name", flat=True))
    asked = readable(check for check in checks() if not check.needs or check.name in known)
    frame = frame_of(Account.objects.filter(pk=account.pk))
    found = examine(frame, asked)
    _put_down([account.pk], found.failing, frame)
    record("quality.account_checked", account, by=by, count=len(found.failing))
    return len(found.failing)


def _put_down(ids: Sequence[UUID], failing: Iterable[Failing], frame: Frame) -> None:
    # Two who check the same accounts at once do so one after the other.
    list(Standing.objects.filter(account__in=ids).order_by("account").select_for_update(of=("self",)).values_list("pk"))
    held = {
        (row.account_id, row.check_name): row
        for row in Weakness.objects.filter(account__in=ids)
        .order_by("account", "check_name")
        .select_for_update(of=("self",))
    }
    fresh, kept, today = [], set(), timezone.localdate()
    for each in sorted(failing, key=lambda one: (one.account, one.check.name)):
        key = (each.account, each.check.name)
        kept.add(key)
        said = {
            "source": each.source,
            "severity": each.check.severity,
            "rows": each.rows,
            "of": each.of,
            "found": each.found,
            "read": each.read,
        }
        row = held.get(key)
        if row is None or any(getattr(row, name) != said[name] for name in SAID):
            since = row.since if row else today
            fresh.append(Weakness(account_id=each.account, check_name=each.check.name, since=since, **said))
    Weakness.objects.filter(pk__in=[row.pk for key, row in held.items() if key not in kept]).delete()
    # Two who check at once write the same.
    Weakness.objects.bulk_create(
        fresh,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["tenant", "account", "check_name"],
        update_fields=SAID,
    )
    _put_down_sources(ids, frame)
    publish_doubts(standings=Standing.objects.filter(account__in=ids), doubt=doubt(), by=CLOCK)


def _put_down_sources(ids: Sequence[UUID], frame: Frame) -> None:
    """Which sources brought rows of each account: only those are written of which that is new."""
    held = dict(Brought.objects.filter(account__in=ids).order_by("account").values_list("account", "sources"))
    brought = {pk: sorted(of.brought) for pk, of in zip(frame.ids, frame.gathered, strict=True) if of.brought}
    Brought.objects.filter(account__in=held.keys() - brought.keys()).delete()
    fresh = [
        Brought(account_id=pk, sources=sources) for pk, sources in sorted(brought.items()) if held.get(pk) != sources
    ]
    Brought.objects.bulk_create(
        fresh, batch_size=1000, update_conflicts=True, unique_fields=["tenant", "account"], update_fields=["sources"]
    )


@atomic
def put_down_figures(
    *, on: date, tallies: Mapping[tuple[str, str], Tally], watched: Iterable[Watched], by
) -> int:  # fmt: skip
    """Put the figures of a day down, in place of those that were there; answers how many contradictions were found.

    Where accounts stand is told of the sources that have become old or another, or are so no more.
    """
    require(by, RIGHT)
    before = troubled()
    own = {check.name: check for check in checks()}
    rows = [
        Measured(
            on=on, source=source, check_name=name, looked_at=tally.looked_at, failing=tally.failing, accounts=tally.accounts,
            level=level_of(check, tally),
        )
        for (name, source), tally in sorted(tallies.items())
        if (check := own.get(name)) is not None
    ]  # fmt: skip
    rows += [
        Measured(
            on=on, source=each.source, check_name=each.check, looked_at=each.looked_at, failing=each.failing, value=each.value,
            limit=each.limit, level=each.level,
        )
        for each in watched
    ]  # fmt: skip
    Measured.objects.filter(on=on).delete()
    Measured.objects.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=["tenant", "check_name", "source", "on"],
        update_fields=FIGURES,
    )  # fmt: skip
    if others := troubled().differing(before):
        concerned = Brought.objects.filter(sources__overlap=others).order_by().values("account")
        publish_doubts(standings=Standing.objects.filter(account__in=concerned), doubt=doubt(), by=CLOCK)
    found = sum(row.failing for row in rows if row.level == "bad")
    record("quality.checked", by=by, count=found)
    return found
