"""The page of an objective with its way and its measurements, and the forms that change it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms.promises import HandOverForm
from accounts.views.work import PURPOSE, small_form
from intimacy.access.require import may, require
from intimacy.pages import words
from intimacy.pages.charts import Chart, way
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest
from plans.actions import objectives as actions
from plans.actions.measuring import measure as measured
from plans.actions.measuring import remove_measurement
from plans.figures import as_exact_as, in_unit
from plans.forms import CloseObjectiveForm, MeasureForm, ObjectiveForm
from plans.models import Measurement, Objective
from plans.views.plans import SEE, WRITE, note_choices, plan_or_404, show_people

DRAWN = 400  # measurements


def objective_or_404(request: MemberRequest, pk, right: str = "") -> Objective:
    """The objective. 404 where the member may not see it, 403 where they lack ``right`` on it."""
    rows = Objective.objects.visible_to(request.member).select_related("plan__account", "owner")
    found = get_object_or_404(rows, pk=pk)
    if right:
        require(request.member, right, found)
    return found


@page(purpose=PURPOSE, right=SEE)
def objective(request: MemberRequest, pk) -> HttpResponse:
    """One objective: the way, what was measured, by whom and from where."""
    found = objective_or_404(request, pk)
    show_people(request, [found])
    rows = list(found.measurements.select_related("by").order_by("-measured_on")[:DRAWN])
    return render_page(
        request, "plans/objective.html", objective=found, measurements=rows, chart=chart_of(found, rows), says=finding(found),
        may_write=found.plan.is_open and may(request.member, WRITE, found),
    )  # fmt: skip


def chart_of(found: Objective, measurements: list[Measurement]) -> Chart:
    """The way and what was measured on it."""
    said = lambda value: in_unit(f"{value:.4f}", found.unit)  # noqa: E731
    return way(
        [(row.measured_on, float(row.value)) for row in measurements], found.measure, said=said, description=finding(found),
        start=(found.start_on, float(found.baseline)), end=(found.due_on, float(found.target)),
    )  # fmt: skip


def finding(found: Objective) -> str:
    """Where the objective stands, in a sentence."""
    told = {
        "from": in_unit(found.baseline, found.unit), "to": in_unit(found.target, found.unit), "by": words.day(found.due_on),
    }  # fmt: skip
    if found.latest is None or found.latest_on is None:
        return _("From %(from)s to %(to)s by %(by)s; nothing is measured yet.") % told
    planned = as_exact_as(found.expected_at(found.latest_on), found.baseline, found.target, found.latest)
    told |= {
        "value": in_unit(found.latest, found.unit),
        "day": words.day(found.latest_on),
        "planned": in_unit(planned, found.unit),
    }
    return (
        _(
            "%(value)s on %(day)s. %(planned)s was planned for that day, on the straight way from %(from)s to %(to)s by %(by)s."
        )
        % told
    )


@page(purpose=PURPOSE, right=WRITE)
def add(request: MemberRequest, pk) -> HttpResponse:
    """A further thing to reach."""
    plan = plan_or_404(request, pk, WRITE)
    initial = {"start_on": plan.from_on, "due_on": plan.until_on, "owner": plan.owner_id, "contact": plan.contact_id}
    form = ObjectiveForm(request.POST or None, account=plan.account, member=request.member, initial=initial)

    def act(values):
        values.pop("version")
        return actions.add_objective(plan=plan, pk=values.pop("key"), by=request.member, **values)

    note_choices(request, form)
    return small_form(
        request, form, act, title=_("Add objective"), says=plan.title, submit=_("Add objective"),
        done=_("The objective is added."), back=link("plans:plan", pk=plan.pk),
    )  # fmt: skip


def _changed(*, key, **values) -> Objective:
    return actions.change_objective(**values)


@page(purpose=PURPOSE, right=WRITE)
def edit(request: MemberRequest, pk) -> HttpResponse:
    """Change what is to be reached."""
    found = objective_or_404(request, pk, WRITE)
    initial = {name: getattr(found, name) for name in (*actions.EDITABLE, "version")}
    for name in ("baseline", "target"):
        initial[name] = format(initial[name].normalize(), "f")
    form = ObjectiveForm(request.POST or None, account=found.plan.account, member=request.member, initial=initial)
    return _small(request, found, form, _changed, title=_("Edit objective"), submit=_("Save"), done=_("Saved."))


@page(purpose=PURPOSE, right=WRITE)
def measure(request: MemberRequest, pk) -> HttpResponse:
    """What the figure was."""
    found = objective_or_404(request, pk, WRITE)
    form = MeasureForm(request.POST or None)
    form.fields["value"].label = f"{found.measure} ({found.unit})" if found.unit else found.measure
    done = _("Measured: %(words)s") % {"words": found.words}
    return _small(request, found, form, measured, title=_("Measure"), submit=_("Write down"), done=done)


@require_POST
@page(purpose=PURPOSE, right=WRITE)
def take_back(request: MemberRequest, pk) -> HttpResponse:
    """A figure was wrong."""
    rows = Measurement.objects.visible_to(request.member).select_related("objective__plan__account")
    found = get_object_or_404(rows, pk=pk)
    remove_measurement(measurement=found, by=request.member)
    toast(request, _("Taken back: %(value)s") % {"value": in_unit(found.value, found.objective.unit)})
    return go(request, link("plans:objective", pk=found.objective_id))


@page(purpose=PURPOSE, right=WRITE)
def close(request: MemberRequest, pk) -> HttpResponse:
    """It has ended."""
    found = objective_or_404(request, pk, WRITE)
    likely = "missed" if found.status == Objective.Status.OVERDUE else "reached"
    form = CloseObjectiveForm(request.POST or None, initial={"outcome": likely})
    return _small(
        request, found, form, actions.close_objective, title=_("Close objective"), submit=_("Close"), done=_("Closed.")
    )


@require_POST
@page(purpose=PURPOSE, right=WRITE)
def reopen(request: MemberRequest, pk) -> HttpResponse:
    """It was closed too early."""
    found = actions.reopen_objective(objective=objective_or_404(request, pk), by=request.member)
    toast(request, _("It is open again."))
    return go(request, link("plans:objective", pk=found.pk))


@page(purpose=PURPOSE, right=WRITE)
def hand_over(request: MemberRequest, pk) -> HttpResponse:
    """A colleague sees to it from now on."""
    found = objective_or_404(request, pk, WRITE)
    form = HandOverForm(request.POST or None, account=found.plan.account, now=found.owner_id)
    return _small(
        request,
        found,
        form,
        actions.hand_over_objective,
        title=_("Hand over"),
        submit=_("Hand over"),
        done=_("Handed over."),
    )


@require_POST
@page(purpose=PURPOSE, right=WRITE)
def remove(request: MemberRequest, pk) -> HttpResponse:
    """It was a slip."""
    found = objective_or_404(request, pk)
    actions.remove_objective(objective=found, by=request.member)
    toast(request, _("Taken out."))
    return go(request, link("plans:plan", pk=found.plan_id))


def _small(request: MemberRequest, found: Objective, form, action, **said) -> HttpResponse:
    note_choices(request, form)
    return small_form(
        request, form, lambda values: action(objective=found, by=request.member, **values), says=found.words,
        back=link("plans:objective", pk=found.pk), **said,
    )  # fmt: skip
