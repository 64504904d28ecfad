"""Acme changes how its score is made: one version came into force with the yes of a second person, the next one waits for it."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Segment
from intimacy.approvals.actions import sign
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Member, Tenant
from metrics.actions.formulas import publish, save_draft
from metrics.formulas import formula_in_force
from metrics.library import BY_CODE
from metrics.models import FormulaVersion

CHANGES_ITS_FORMULA = "acme"
WRITES, SAYS_YES = "Mei Tanaka", "Elena Marsh"
FEW_SITES = "Heavy engineering"
ENOUGH_PEOPLE = 4


def few_sites_need_fewer_people(tenant: Tenant) -> None:
    """Heavy engineers have few sites: of them four people are as much as six are elsewhere. Again does nothing."""
    with in_tenant(tenant, purpose="scoring"):
        if FormulaVersion.objects.exists():
            return
        writer, second = (Member.objects.get(name=name) for name in (WRITES, SAYS_YES))
        content = formula_in_force().as_content()
        segment = Segment.objects.get(name=FEW_SITES)
        own = {"whose": "segment", "value": str(segment.pk), "poor": 0, "excellent": ENOUGH_PEOPLE}
        content = _with(content, "breadth", anchors=[own])
        draft = save_draft(
            content=content, by=writer, revision=0,
            why="Heavy engineering has few sites: four people are excellent there. Nobody else's score moves.",
        )  # fmt: skip
        request = publish(version=draft, revision=draft.revision, by=writer)
        sign(request=request, content_hash=request.hash, by=second)


def usage_is_to_count(tenant: Tenant) -> None:
    """The next version is written and asked for; whoever may say yes finds what it would change. Again does nothing."""
    with in_tenant(tenant, purpose="scoring"):
        if FormulaVersion.objects.draft().exists() or not FormulaVersion.objects.in_force().exists():
            return
        writer = Member.objects.get(name=WRITES)
        content = formula_in_force().as_content()
        content["indicators"].append(BY_CODE["usage_steadiness"].as_content())
        draft = save_draft(
            content=content, by=writer, revision=0,
            why="Whether they use it says more than what we do: steady usage is to be a tenth of the score.",
        )  # fmt: skip
        publish(version=draft, revision=draft.revision, by=writer)


def _with(content: Mapping[str, Any], code: str, **changes: Any) -> dict[str, Any]:
    """The content with changes to one of its indicators."""
    found = [each | changes if each["code"] == code else each for each in content["indicators"]]
    return {**content, "indicators": found}
