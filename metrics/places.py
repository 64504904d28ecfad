"""What accounts are, as far as a formula has anchors of its own for it: their segment, industry and region."""

import numpy as np
from django.db.models import Q

from accounts.models import Account
from intimacy.tenancy.columns import as_uuids
from metrics.formulas import Formula
from metrics.indicators import WHOSE

FEW = 1000  # so many accounts are asked for one by one; more are those of a range, in which few others lie


def places_of(accounts: np.ndarray, formula: Formula) -> dict[str, np.ndarray] | None:
    """Of each account, in the order of the ids, the texts that anchors name, by the keys of ``WHOSE``; None where none does."""
    if not any(indicator.anchors for indicator in formula.indicators):
        return None
    ids = as_uuids(accounts)
    which = Q(pk__in=list(ids)) if len(ids) <= FEW else Q(pk__gte=ids[0], pk__lte=ids[-1])
    rows = Account.objects.filter(which).values_list("pk", "segment", "industry", "region")
    found = {pk: rest for pk, *rest in rows.iterator(chunk_size=10_000)}
    texts = [(str(pk), *(str(each or "") for each in found[pk])) for pk in ids]
    columns = zip(*texts, strict=True)
    return {whose: np.array(column, dtype=object) for whose, column in zip(WHOSE, columns, strict=True)}
