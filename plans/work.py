"""What joint plans ask of whoever owns them, as lines on My work; and their place on the page of an account."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from accounts.work import MOST, Line, account_url, renewal_words, sentence
from intimacy.pages import words
from intimacy.pages.links import link
from plans.figures import as_exact_as, in_unit
from plans.models import Objective, Plan

LOOK = ("plans:objective", gettext_lazy("Look"))  # what a formula reads is not entered by hand


def objectives_waiting(member):
    """The member's objectives that ask for something."""
    return Objective.objects.visible_to(member).filter(owner=member).asking()


def objectives(member, count: int = 1) -> Iterator[Line]:
    """What is behind, past its day, met, or not measured for a month; each once, by what is most pressing."""
    today = timezone.localdate()
    rows = objectives_waiting(member).select_related("plan__account").order_by("due_on", "pk")
    for row in rows[:MOST] if count else []:
        title, why, settle, label = _asks(row)
        account = row.plan.account
        yield Line(
            title=title % {"words": words.isolated(row.words)}, why=sentence([*why, renewal_words(account, today)]), icon="target",
            url=link("plans:objective", pk=row.pk), account=account.name, account_url=account_url(account),
            due_on=min(row.due_on, today), key=f"objective:{row.pk}", settle_url=link(settle, pk=row.pk), settle_label=label,
            settle_dialog=settle != LOOK[0], hand_over_url=link("plans:objective_hand_over", pk=row.pk),
        )  # fmt: skip


def _asks(row: Objective) -> tuple[str, list[str], str, str]:
    """What to do, why, where, and what the button says."""
    measured = _("not measured yet")
    if row.latest_on is not None:
        said = {"value": in_unit(row.latest, row.unit), "day": words.day(row.latest_on)}
        measured = _("%(value)s on %(day)s") % said
    close, measure = ("plans:objective_close", _("Close")), ("plans:measure", _("Measure"))
    if row.status == Objective.Status.THERE:
        return _("Close “%(words)s”: its target is met"), [measured], *close
    if row.status == Objective.Status.OVERDUE:
        due = _("was due %(day)s") % {"day": words.day(row.due_on)}
        return (
            _("Measure “%(words)s” once more, and close it"),
            [due, measured],
            *(measure if row.latest is None else close),
        )
    if row.status == Objective.Status.BEHIND:
        planned = as_exact_as(row.expected_at(row.latest_on), row.baseline, row.target, row.latest)
        way = _("%(value)s was planned for that day") % {"value": in_unit(planned, row.unit)}
        return _("Bring “%(words)s” back on its way"), [measured, way], *(LOOK if row.formula else measure)
    return _("Measure “%(words)s”"), [measured], *measure


def plans_waiting(member):
    """The member's plans to which the customer has not said yes."""
    return Plan.objects.visible_to(member).filter(owner=member).to_agree()


def plans(member, count: int = 1) -> Iterator[Line]:
    """A plan that one side has written alone is no joint plan yet."""
    today = timezone.localdate()
    rows = plans_waiting(member).select_related("account", "contact").order_by("until_on", "pk")
    for row in rows[:MOST] if count else []:
        why = (
            _("nobody there has agreed to it yet")
            if row.state == Plan.State.DRAFT
            else _("it was changed since they agreed")
        )
        told = {"title": words.isolated(row.title), "account": words.isolated(row.account.name)}
        yield Line(
            title=_("Agree on “%(title)s” with %(account)s") % told, why=sentence([why, renewal_words(row.account, today)]),
            icon="target", url=link("plans:plan", pk=row.pk), account=row.account.name, account_url=account_url(row.account),
            since=row.made_at, key=f"plan:{row.pk}", settle_url=link("plans:plan", pk=row.pk), settle_label=_("Look"),
        )  # fmt: skip


def panel(request, account: Account) -> dict:
    """The card on the account's page comes after it, by a request of its own."""
    return {"title": _("Joint plans"), "address": link("plans:of_account", pk=account.pk), "name": "plans"}
