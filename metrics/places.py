"""What accounts are, as far as a formula has anchors of its own for it: their segment, industry and region."""

from typing import Any

import numpy as np

from accounts.models import Account
from intimacy.tenancy.columns import as_uuids
from metrics.formulas import Formula


def places_of(accounts: np.ndarray, formula: Formula) -> dict[str, Any] | None:
    """Arrays of account, segment, industry and region, in the order of the ids; None where no indicator asks for them."""
    if not any(getattr(indicator, "anchors", ()) for indicator in formula.indicators):
        return None
    ids = as_uuids(accounts)
    rows = Account.objects.filter(pk__gte=ids[0], pk__lte=ids[-1]).values_list("pk", "segment", "industry", "region")
    found = {pk: rest for pk, *rest in rows.iterator(chunk_size=10_000)}
    segment, industry, region = (np.array([found[pk][place] for pk in ids], dtype=object) for place in range(3))
    return {"account": np.array(ids, dtype=object), "segment": segment, "industry": industry, "region": region}
