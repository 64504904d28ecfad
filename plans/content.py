"""What is agreed on: a plan's content as the customer says yes to it, and how two of them differ, in words."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact
from intimacy.approvals.kinds import Difference, hash_of, plain
from intimacy.pages.words import day
from plans.figures import in_unit
from plans.models import Plan

AGREED = ("words", "measure", "unit", "baseline", "target", "start_on", "due_on")
NAMES = {
    "title": gettext_lazy("Title"), "from_on": gettext_lazy("From"), "until_on": gettext_lazy("Until"),
    "contact": gettext_lazy("Owner on their side"), "owner": gettext_lazy("Owner on our side"),
}  # fmt: skip
FIELDS = {
    "words": gettext_lazy("Objective"), "measure": gettext_lazy("What is measured"), "unit": gettext_lazy("Unit"),
    "baseline": gettext_lazy("From"), "target": gettext_lazy("To"), "start_on": gettext_lazy("Start"),
    "due_on": gettext_lazy("By"), "owner": NAMES["owner"], "contact": NAMES["contact"],
}  # fmt: skip


def content_of(plan: Plan) -> dict:
    """The plan as JSON: what is to be reached, by when and by whom; ids stand for people, and nothing is in it that moves by itself."""
    objectives = {
        str(each.pk): {name: _plain(getattr(each, name)) for name in AGREED}
        | {"owner": str(each.owner_id), "contact": str(each.contact_id or "")}
        for each in sorted(plan.objectives.all(), key=lambda each: (each.due_on, each.pk))
    }
    values = {"title": plan.title, "from_on": plan.from_on, "until_on": plan.until_on, "objectives": objectives}
    return plain(values | {"owner": str(plan.owner_id), "contact": str(plan.contact_id or "")})


def hash_of_plan(plan: Plan) -> str:
    """What a yes is given to: another plan has another one."""
    return hash_of(content_of(plan))


def as_now(content: dict) -> dict:
    """What was agreed, with whoever was merged into another contact since named as that one: it is the same person."""
    names = [row["contact"] for row in (content, *content["objectives"].values()) if row["contact"]]
    merged = Contact.objects.filter(pk__in=names).exclude(merged_into=None).values_list("pk", "merged_into")
    now = {str(before): str(after) for before, after in merged}
    if not now:
        return content
    rows = {pk: row | {"contact": now.get(row["contact"], row["contact"])} for pk, row in content["objectives"].items()}
    return as_now(content | {"contact": now.get(content["contact"], content["contact"]), "objectives": rows})


def since_agreed(agreed: dict, now: dict, people: dict[str, str]) -> list[Difference]:
    """What of a plan's content is not as it was when the customer said yes. people: the names of the ids in both."""
    return list(_differences(agreed, now, people))


def ids_in(*contents: dict) -> set[str]:
    """Everybody whom contents name."""
    rows = [each for content in contents for each in (content, *content["objectives"].values())]
    return {row[side] for row in rows for side in ("owner", "contact") if row[side]}


def _differences(before: dict, after: dict, people: dict[str, str]) -> Iterator[Difference]:
    for name, label in NAMES.items():
        if before[name] != after[name]:
            was, becomes = before[name], after[name]
            if name in ("owner", "contact"):
                was, becomes = people.get(was, ""), people.get(becomes, "")
            elif name != "title":
                was, becomes = day(date.fromisoformat(was)), day(date.fromisoformat(becomes))
            yield Difference(label, was, becomes)
    was, becomes = before["objectives"], after["objectives"]
    for pk in dict.fromkeys([*was, *becomes]):
        old, new = was.get(pk, {}), becomes.get(pk, {})
        names = [name for name in FIELDS if old.get(name) != new.get(name)]
        if names:
            label = (new or old)["words"]
            yield Difference(label, _said(old, names, people), _said(new, names, people))


def _said(objective: dict, names: list[str], people: dict[str, str]) -> str:
    """Some fields of an objective of a content, a line for each; "" where there is no objective."""
    said = {
        **objective,
        **{name: in_unit(objective[name], objective["unit"]) for name in ("baseline", "target") if objective},
        **{name: day(date.fromisoformat(objective[name])) for name in ("start_on", "due_on") if objective},
        **{name: people.get(objective[name]) or _("nobody") for name in ("owner", "contact") if objective},
    }
    return "\n".join(f"{FIELDS[name]}: {said[name]}" for name in names) if objective else ""


def _plain(value):
    return str(value.normalize()) if hasattr(value, "normalize") else value


def is_as_agreed(plan: Plan) -> bool:
    """Whether the customer said yes to exactly this."""
    last = plan.agreements.order_by("-noted_at", "-pk").first()
    return last is not None and as_now(last.content) == content_of(plan)


def settle_state(plan: Plan) -> None:
    """Read the plan's state from what was agreed and what it says now; called by every action that changes either."""
    if plan.state == Plan.State.CLOSED:
        return
    if is_as_agreed(plan):
        plan.state = Plan.State.AGREED
    else:
        plan.state = Plan.State.CHANGED if plan.agreements.exists() else Plan.State.DRAFT
    plan.save(update_fields=["state"])
