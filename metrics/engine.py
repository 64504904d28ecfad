"""The engine: reads the history of a batch of accounts, scores it, writes the scores and publishes where accounts stand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import numpy as np
import pandas as pd
from django.db.models import Case, F, Q, UUIDField, Value, When
from django.utils import timezone

from accounts.actions.accounts import publish_standings
from accounts.bands import band
from accounts.models import Account, Interaction
from intimacy.jobs.progress import ids_after
from intimacy.privacy.models import usable
from intimacy.tenancy.refusals import CLOCK
from metrics.formulas import FORMULA_1, Formula
from metrics.models import Score
from metrics.scoring import score

BATCH = 1000  # accounts
QUARTER = timedelta(days=91)  # a change is named between today and about a quarter ago
COLUMNS = ["id", "account", "kind", "direction", "happened_at", "contact", "lead", "thread"]


def history(accounts: Sequence[UUID], now: datetime) -> pd.DataFrame:
    """What has happened to the accounts by ``now`` and still holds, in the columns that scoring reads.

    The people who do not let their data be used for measuring count as nobody: that something happened between the
    companies stays, who took part does not.
    """
    rows = (
        Interaction.objects.in_force()
        .filter(account__in=accounts, happened_at__lte=now)
        .annotate(
            person=Case(
                When(Q(contact=None) | ~usable("scoring", "contact__subject"), then=Value(None)),
                default=F("contact"),
                output_field=UUIDField(),
            )
        )
        .values_list("pk", "account", "kind", "direction", "happened_at", "person", "lead", "thread")
    )
    frame = pd.DataFrame.from_records(list(rows), columns=COLUMNS)
    frame["thread"] = frame["thread"].replace("", None)
    return frame


def rescore(accounts: Sequence[UUID], *, formula: Formula = FORMULA_1, now: datetime | None = None) -> int:
    """Score the accounts as of now, put today's scores in place and publish where they stand. Answers how many."""
    now = now or timezone.now()
    on = now.astimezone(UTC).date()
    rows = _scored(history(accounts, now), accounts, formula, now, on, looking_back=False)
    _put(rows)
    before = {row.account_id: row for row in Score.objects.filter(account__in=accounts).latest_by(on - QUARTER)}
    publish_standings({row.account_id: _standing(row, before.get(row.account_id), now) for row in rows}, by=CLOCK)
    return len(rows)


def look_back(accounts: Sequence[UUID], days: Sequence[date], *, formula: Formula = FORMULA_1) -> int:
    """Compute past scores of accounts that have none on these days, from the history as it is known now.

    They are marked: nobody saw them at the time. Days before an account's first interaction get no score.
    """
    frame = history(accounts, timezone.now())
    if frame.empty:
        return 0
    first = frame.groupby("account")["happened_at"].min()
    written = 0
    for day in days:
        now = datetime.combine(day, time.max, UTC)
        known = [account for account in accounts if account in first.index and first[account] <= now]
        rows = _scored(frame[frame["happened_at"] <= now], known, formula, now, day, looking_back=True)
        written += len(Score.objects.bulk_create(rows, ignore_conflicts=True))
    return written


def _scored(frame, accounts, formula: Formula, now: datetime, on: date, *, looking_back: bool) -> list[Score]:
    if not accounts:
        return []
    result = score(frame, list(accounts), formula, now).frame
    codes = [indicator.code for indicator in formula.indicators]
    return [
        Score(
            account_id=row["account"], on=on, score=_two_places(row["score"]),
            coverage=_two_places(100 * row["coverage"]), definition=formula.version, computed_at=timezone.now(),
            looking_back=looking_back,
            parts={
                code: [str(_two_places(row[f"value_{code}"])), str(_two_places(row[f"points_{code}"]))]
                for code in codes
                if not np.isnan(row[f"value_{code}"])
            },
        )
        for row in result.to_dict("records")
    ]  # fmt: skip


def _put(rows: list[Score]) -> None:
    """Insert today's scores; those computed earlier today give way."""
    Score.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant", "account", "on"],
        update_fields=["score", "coverage", "definition", "parts", "computed_at", "looking_back"],
    )


def _standing(row: Score, before: Score | None, now: datetime) -> dict:
    return {
        "score": row.score,
        "band": band(row.score) or "",
        "coverage": row.coverage,
        "before": before.score if before else None,
        "before_on": before.on if before and before.score is not None else None,
        "as_of": now,
        "definition": str(row.definition),
    }


def _two_places(value: float) -> Decimal | None:
    return None if np.isnan(value) else Decimal(f"{value:.2f}")


def accounts_after(last: str | None, count: int = BATCH) -> list[UUID]:
    """The next accounts of the tenant in the order of their ids, for work that goes on where it stopped."""
    return ids_after(Account.objects.all(), last, count)
