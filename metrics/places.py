"""What accounts were at a moment, as far as a formula has anchors of its own for it: their segment, industry and region."""

from datetime import datetime

import numpy as np
from django.db.models import Q

from accounts.models import Account
from intimacy.tenancy.columns import as_uuids
from metrics.formulas import Formula
from metrics.indicators import WHOSE
from metrics.models import FormerPlace

FEW = 1000  # so many accounts are asked for one by one; more are those of a range, in which few others lie
FIELDS = ("segment", "industry", "region")


def places_of(accounts: np.ndarray, formula: Formula, at: datetime) -> dict[str, np.ndarray] | None:
    """Of each account, in the order of the ids, the texts that anchors name, by the keys of ``WHOSE``; None where none does.

    at: the moment at which it is known. Who has moved since counts as what it was then.
    """
    if not len(accounts) or not any(indicator.anchors for indicator in formula.indicators):
        return None
    ids = as_uuids(accounts)
    rows = Account.objects.filter(_which(ids, "pk")).values_list("pk", *FIELDS)
    found = {pk: rest for pk, *rest in rows.iterator(chunk_size=10_000)}
    before = FormerPlace.objects.held_at(at).filter(_which(ids, "account"))
    found |= {pk: rest for pk, *rest in before.values_list("account", *FIELDS).iterator(chunk_size=10_000)}
    texts = [(str(pk), *(str(each or "") for each in found[pk])) for pk in ids]
    columns = zip(*texts, strict=True)
    return {whose: np.array(column, dtype=object) for whose, column in zip(WHOSE, columns, strict=True)}


def _which(ids: list, column: str) -> Q:
    if len(ids) <= FEW:
        return Q(**{f"{column}__in": list(ids)})
    return Q(**{f"{column}__gte": ids[0], f"{column}__lte": ids[-1]})
