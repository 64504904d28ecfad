"""Whose anchors are meant, as people call them: segments and customers are kept by their ids."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Account, Segment

KEPT_BY_ID = {"segment": Segment, "account": Account}


def anchor_names(anchors: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The name of each value that anchors are kept by; what is gone, and what is a name already, stands for itself."""
    names = {each["value"]: each["value"] for each in anchors}
    for whose, model in KEPT_BY_ID.items():
        ids = [each["value"] for each in anchors if each["whose"] == whose]
        if ids:
            names |= {str(pk): name for pk, name in model.objects.filter(pk__in=ids).values_list("pk", "name")}
    return names
