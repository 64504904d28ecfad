"""The history of a few accounts as of a moment, row by row, with the ids of what happened: for pages and for computing again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pandas as pd
from django.db.models import Case, F, Q, QuerySet, UUIDField, Value, When

from accounts.models import Interaction
from intimacy.privacy.models import usable

COLUMNS = ["id", "account", "kind", "direction", "happened_at", "contact", "lead", "thread", "value"]


@dataclass(frozen=True)
class Moment:
    """A question to the history of a few accounts: what had happened by ``now`` and still holds.

    ``known_at``: what was known at that moment, and not what is known now.
    """

    accounts: Sequence[UUID]
    now: datetime
    known_at: datetime | None = None

    def rows(self) -> QuerySet:
        """Interactions with ``COLUMNS``. Who does not let their data be used for measuring counts as nobody: that something
        happened between the companies stays, who took part does not."""
        known = Interaction.objects.known_at(self.known_at) if self.known_at else Interaction.objects.in_force()
        is_nobody = Q(contact=None) | ~usable("scoring", "contact__subject", self.known_at)
        person = Case(When(is_nobody, then=Value(None)), default=F("contact"), output_field=UUIDField())
        return known.filter(account__in=self.accounts, happened_at__lte=self.now).annotate(person=person).order_by()


def history(accounts: Sequence[UUID], now: datetime, *, known_at: datetime | None = None) -> pd.DataFrame:
    """What has happened to a few accounts by ``now`` and still holds, in the columns that scoring reads, with ids."""
    return histories([Moment(accounts, now, known_at)])[0]


def histories(moments: Sequence[Moment]) -> list[pd.DataFrame]:
    """The history of each of several moments, read at once."""
    if not moments:
        return []
    asked = [
        moment.rows().values_list(
            Value(number), "pk", "account", "kind", "direction", "happened_at", "person", "lead", "thread", "value"
        )
        for number, moment in enumerate(moments)
    ]  # fmt: skip
    found = asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]
    frame = pd.DataFrame.from_records(list(found), columns=["moment", *COLUMNS])
    frame["thread"] = frame["thread"].replace("", None)
    return [frame[frame["moment"] == number].reset_index(drop=True) for number in range(len(moments))]
