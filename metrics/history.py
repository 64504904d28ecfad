"""The history of many accounts as columns: read from their interactions, or from a data frame; facts as of a moment come from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from accounts.models import Contact, Interaction
from accounts.models.interaction import Kind
from accounts.querysets.contacts import ContactQuerySet
from intimacy.privacy.models import Answer, AnswerQuerySet
from intimacy.tenancy.columns import EPOCH, NIL, copy_out, numbered
from metrics.facts import Facts

KINDS = tuple(Kind.values)
COLUMNS = {
    "account": "uuid", "kind": "integer", "inbound": "boolean", "moment": "timestamptz", "person": "uuid",
    "talk": "bigint", "lead": "boolean", "worth": "double precision",
}  # fmt: skip
BEFORE_EPOCH = int(EPOCH.astype(np.int64))  # microseconds from 1970 to the epoch of moments that are copied out


@dataclass(frozen=True)
class History:
    """One row per interaction and person, of ``accounts`` accounts; arrays of one length, in the order of the accounts.

    account: number of the account, its place in the list that was asked for. kind: number in ``kinds``, -1 for another.
    moment: microseconds since 1970, UTC. contact, thread: a number for each, -1 for none. value: NaN where there is none.
    """

    accounts: int
    kinds: tuple[str, ...]
    account: np.ndarray
    kind: np.ndarray
    inbound: np.ndarray
    lead: np.ndarray
    moment: np.ndarray
    contact: np.ndarray
    thread: np.ndarray
    value: np.ndarray
    place: np.ndarray | None = None  # the row in the frame that it was made of

    def at(self, now: datetime) -> Facts:
        """What had happened by a moment, which knows its time zone."""
        age = microseconds(now) - self.moment
        kept = np.flatnonzero(age >= 0)
        if len(kept) == len(age):
            kept = slice(None)
        return Facts(
            accounts=self.accounts, kinds=self.kinds, account=self.account[kept], kind=self.kind[kept],
            inbound=self.inbound[kept], age=age[kept], contact=self.contact[kept], thread=self.thread[kept],
            lead=self.lead[kept], value=self.value[kept],
            place=(np.arange(len(age)) if self.place is None else self.place)[kept],
        )  # fmt: skip

    def of(self, wanted: np.ndarray) -> "History":
        """The same accounts with the rows of those that are wanted, a yes or no for each account."""
        rows = np.flatnonzero(wanted[self.account])
        return History(self.accounts, self.kinds, **{name: getattr(self, name)[rows] for name in ARRAYS})

    def with_rows_of(self, other: "History") -> "History":
        """The rows of both, which are of the same accounts and kinds; none of the accounts has rows in both."""
        account = np.concatenate([self.account, other.account])
        order = np.argsort(account, kind="stable")
        both = {name: np.concatenate([getattr(self, name), getattr(other, name)])[order] for name in ARRAYS}
        # No account has rows in both, so that numbers of people and threads need not agree.
        return History(self.accounts, self.kinds, **both)


ARRAYS = ("account", "kind", "inbound", "lead", "moment", "contact", "thread", "value")


def microseconds(now: datetime) -> int:
    """A moment in microseconds since 1970, UTC; ValueError when it does not know its time zone."""
    if now.tzinfo is None:
        raise ValueError("The moment of a score must know its time zone.")
    return int(
        pd.Timestamp(now).tz_convert("UTC").tz_localize(None).to_datetime64().astype("datetime64[us]").astype(np.int64)
    )


def from_frame(frame: pd.DataFrame, accounts: Sequence) -> History:
    """The history of accounts from a frame with the columns of ``metrics.facts.COLUMNS``; rows of others are left out.

    happened_at in UTC, direction "in" or "out"; contact, thread and value may be missing.
    """
    wanted = pd.Index(accounts)
    if not wanted.is_unique:
        raise ValueError("An account is asked for twice.")
    account = wanted.get_indexer(pd.Index(frame["account"])) if len(wanted) else np.full(len(frame), -1)
    moment = pd.to_datetime(frame["happened_at"], utc=True).dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    kept = np.flatnonzero((account >= 0) & ~np.isnat(moment))
    kind, kinds = pd.factorize(frame["kind"])
    value = frame["value"].to_numpy(dtype=float, na_value=np.nan) if "value" in frame else np.full(len(frame), np.nan)
    return History(
        accounts=len(wanted), kinds=tuple(str(each) for each in kinds), account=account[kept].astype(np.int64),
        kind=kind[kept], inbound=(frame["direction"] == "in").to_numpy(dtype=bool, na_value=False)[kept],
        lead=frame["lead"].to_numpy(dtype=bool)[kept], moment=moment.astype(np.int64)[kept],
        contact=pd.factorize(frame["contact"])[0][kept], thread=pd.factorize(frame["thread"])[0][kept],
        value=value[kept], place=kept,
    )  # fmt: skip


def read(accounts: np.ndarray, within: Q) -> History:
    """The history that holds of accounts, ids in rising order (``V16``). ``within`` is the condition of interactions
    to be theirs; those of other accounts are left out.

    The people who do not let their data be used for measuring count as nobody: that something happened between the
    companies stays, who took part does not.
    """
    found = copy_out(_as_columns(Interaction.objects.in_force().filter(within)), COLUMNS, around=_withheld())
    place = np.searchsorted(accounts, found["account"])
    known = accounts[np.minimum(place, len(accounts) - 1)] == found["account"] if len(accounts) else np.zeros(0, bool)
    rows_of = np.flatnonzero(known)
    order = rows_of[np.argsort(place[rows_of], kind="stable")]
    talk = found["talk"][order].astype(np.int64)
    return History(
        accounts=len(accounts), kinds=KINDS, account=place[order].astype(np.int64), kind=found["kind"][order].astype(np.int64),
        inbound=found["inbound"][order], lead=found["lead"][order],
        moment=found["moment"][order].astype(np.int64) + BEFORE_EPOCH, contact=numbered(found["person"][order]),
        thread=np.where(talk == 0, -1, pd.factorize(talk)[0]), value=found["worth"][order].astype(np.float64),
    )  # fmt: skip


def _as_columns(rows: QuerySet) -> QuerySet:
    """Interactions as ``COLUMNS``, none of which is NULL."""
    kinds = Value(list(KINDS), output_field=ArrayField(CharField()))
    number = Func(
        kinds,
        F("kind"),
        function="array_position",
        output_field=SmallIntegerField(),
        template="%(function)s(%(expressions)s)",
    )
    return (
        rows.order_by()
        .annotate(
            number=Coalesce(number, Value(0)) - 1,
            inbound=Case(When(direction="in", then=Value(True)), default=Value(False)),
            person=Coalesce("contact", Value(NIL)),
            talk=Case(
                When(thread="", then=Value(0)),
                default=Func(F("thread"), Value(0), function="hashtextextended"),
                output_field=BigIntegerField(),
            ),
            worth=Coalesce("value", Value(float("nan"))),
        )
        .values_list("account", "number", "inbound", "happened_at", "person", "talk", "lead", "worth")
    )


def _withheld() -> tuple[str, tuple]:
    """What is put around a query of ``COLUMNS``, at its ``{rows}``: nobody is named who does not let their data be used for measuring.

    Each person is looked up once and by themselves. A join would be planned by what PostgreSQL believes of the tables: as a hash of all
    people for a handful of accounts, or as a loop over all of them for each row.
    """
    allowing = AnswerQuerySet.walled(Answer).allowing("scoring").filter(subject=OuterRef("subject"))
    asked = ContactQuerySet.walled(Contact).filter(Exists(allowing), pk=RawSQL("took_part.person", ()))
    found, params = asked.order_by().values("pk").query.sql_with_params()
    return WITHHELD.replace("{found}", found), params


# Columns are those of ``COLUMNS``; the id of nothing but noughts is nobody's.
WITHHELD = """
WITH happened (account, kind, inbound, moment, person, talk, lead, worth) AS MATERIALIZED ({rows}),
willing AS MATERIALIZED (
    SELECT person
    FROM (SELECT DISTINCT person FROM happened WHERE person <> '00000000-0000-0000-0000-000000000000') AS took_part
    WHERE (SELECT true FROM ({found} LIMIT 1) AS found)
)
SELECT account, kind, inbound, moment,
       CASE WHEN person IN (SELECT person FROM willing) THEN person ELSE '00000000-0000-0000-0000-000000000000' END,
       talk, lead, worth
FROM happened
"""
