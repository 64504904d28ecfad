"""What needs somebody else's yes: the next version of the formula."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from intimacy.approvals.kinds import Difference, Signer, kind
from intimacy.approvals.models import Request, State
from intimacy.pages.links import link
from metrics.actions.formulas import KIND, RIGHT, put_in_force
from metrics.anchors import anchor_names
from metrics.formulas import LEAST_COVERAGE, formula_in_force, formula_numbered, formula_of_content
from metrics.indicators import WHOSE
from metrics.models import FormulaVersion
from metrics.preview import preview

SHOWN = {
    "words": _("name"), "weight": _("weight"), "poor": _("poor"), "excellent": _("excellent"), "expression": _("rule"), "evidence": _("known from"),
    "minimum": _("needed"), "type": _("type"), "origin": _("comes from"), "definition": _("definition"), "anchors": _("other anchors"),
    "source": _("source"), "kpi": _("figure of daily work"), "filled_by": _("filled by"), "owner": _("role that answers for it"),
}  # fmt: skip


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What a version says otherwise than another: each indicator with those of its fields that differ, the least coverage, touchpoints."""
    ends = [{each["code"]: each for each in content["indicators"]} for content in (before, after)]
    codes = dict.fromkeys([*ends[0], *ends[1]])
    found = []
    for code in codes:
        one, other = ends[0].get(code), ends[1].get(code)
        if one == other:
            continue
        names = [name for name in SHOWN if one is None or other is None or one.get(name) != other.get(name)]
        words = (other or one or {})["words"]
        found.append(Difference(words, _said(one, names), _said(other, names)))
    least = [content.get("least_coverage", LEAST_COVERAGE) for content in (before, after)]
    if least[0] != least[1]:
        found.append(Difference(_("Least coverage for a band"), *(f"{each}%" for each in least)))
    if before["touchpoints"] != after["touchpoints"]:
        found.append(Difference(_("Weights of touchpoints"), _weights(before), _weights(after)))
    return found


def _said(indicator: Mapping[str, Any] | None, names: list[str]) -> str:
    if indicator is None:
        return ""
    given = {name: indicator.get(name) for name in names}
    if anchors := given.get("anchors"):
        names = anchor_names(anchors)
        given["anchors"] = "; ".join(
            f"{WHOSE[each['whose']]} {names[each['value']]}: {each['poor']:g}–{each['excellent']:g}" for each in anchors
        )
    return "\n".join(f"{SHOWN[name]}: {value}" for name, value in given.items() if value not in ("", None, []))


def _weights(content: Mapping[str, Any]) -> str:
    return "\n".join(f"{kind}: {weight:g}" for kind, weight in content["touchpoints"].items())


def _show(request: Request) -> list[Difference]:
    """What is asked for beside the version before it, which stays the same once it is in force."""
    before = formula_numbered(request.thing.number - 1) if request.thing else formula_in_force()
    found = differences(before.as_content(), request.content)
    return [*found, _who_would_move(request.content)] if request.state == State.WAITING else found


def _who_would_move(content: Mapping[str, Any]) -> Difference:
    """What it would do to accounts, in numbers: whoever says yes knows them. Names stand in the draft, for those who may see them."""
    found = preview(Account.objects.all(), formula_of_content(0, timezone.now().date(), content))
    said = gettext(
        "%(risen)d would rise, %(fallen)d would fall, %(same)d would stay as they are; %(other)d would be in another band, "
        "%(first)d would have a score for the first time and %(none)d none any more; %(without)d would be in no band any more, "
        "and %(within)d in one for the first time, by how much of them is known."
    ) % {
        "risen": found.risen, "fallen": found.fallen, "same": found.same, "other": found.other_band, "first": found.first_scored,
        "none": found.no_longer_scored, "without": found.lose_band, "within": found.gain_band,
    }  # fmt: skip
    return Difference(
        _("What it would do"), gettext("%(count)d accounts, as they are now") % {"count": found.looked_at}, said
    )


def _place(request: Request) -> str:
    """The draft with its preview, as long as it is one."""
    waits = request.state == State.WAITING
    return link("metrics:draft" if waits else "metrics:definition")


def _publish(request: Request, by) -> FormulaVersion:
    return put_in_force(version=request.thing, content=request.content, by=by)


FORMULA = kind(
    name=KIND, title=_("Score definition"), signers=(Signer(RIGHT),), show=_show, carry_out=_publish,
    about="metrics.FormulaVersion", see=RIGHT, purpose="scoring", url=_place,
)  # fmt: skip
