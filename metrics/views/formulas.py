"""Settings: how the score is made, by which version, the next one with what it would do, and the versions before."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Account
from intimacy.access.require import may
from intimacy.access.rights import ROLES
from intimacy.approvals.models import Request
from intimacy.pages import slots
from intimacy.pages.charts import histogram
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.rules import parse
from intimacy.tenancy.refusals import Refused
from metrics.actions import formulas as actions
from metrics.actions.runs import RIGHT as RESCORE
from metrics.approving import differences
from metrics.checking import faults_of
from metrics.evidence import anchor
from metrics.forms import FormulaForm
from metrics.formulas import FORMULA_1, Formula, formula_in_force, formula_numbered, formula_of_content
from metrics.indicators import ORIGINS, TYPES
from metrics.measures import MEASURES, NAMES
from metrics.models import FormulaVersion, Run
from metrics.parts import definition_name
from metrics.preview import preview
from metrics.tasks import rescore_all

PURPOSE, SEE, RIGHT = "scoring", "metrics.see", actions.RIGHT


@page(purpose=PURPOSE, right=SEE)
def definition(request: MemberRequest) -> HttpResponse:
    """The version in force: what is asked, how it is measured, how much each answer counts; the draft and the versions."""
    draft = FormulaVersion.objects.draft().select_related("by").first()
    return _show(request, formula_in_force(), draft)


@page(purpose=PURPOSE, right=SEE)
def version(request: MemberRequest, number: int) -> HttpResponse:
    """One version, as it was, and what it changed of the one before."""
    try:
        return _show(request, formula_numbered(number), None)
    except KeyError:
        raise Http404 from None


def _show(request: MemberRequest, formula: Formula, draft: FormulaVersion | None) -> HttpResponse:
    whole = sum(each.weight for each in formula.indicators)
    rows = {
        row.number: row for row in FormulaVersion.objects.published().select_related("published_by").order_by("-number")
    }
    earlier = formula_numbered(formula.version - 1) if formula.version > FORMULA_1.version else None
    return render_page(
        request, "metrics/definition.html", formula=formula, name=definition_name(formula.version, formula.since), kept=rows.get(formula.version),
        draft=draft, asked=Request.objects.open().about(draft).first() if draft else None, versions=list(rows.values())[:20],
        in_force=formula_in_force().version == formula.version, may_write=may(request.member, RIGHT),
        may_rescore=may(request.member, RESCORE), run=Run.objects.with_counts().order_by("-as_of").first(),
        notes=slots.indicator_notes.shown_to(request.member), changed=differences(earlier.as_content(), formula.as_content()) if earlier else [],
        indicators=[
            {
                "indicator": each, "share": round(100 * each.weight / whole), "poor": anchor(each.poor, each),
                "excellent": anchor(each.excellent, each), "type": TYPES[each.type], "origin": ORIGINS[each.origin], "owner": ROLES[each.owner],
            }
            for each in formula.indicators
        ],
    )  # fmt: skip


SAVED = gettext_lazy("The draft is saved. Nobody is scored by it until it is published.")
ASKED_ANEW = gettext_lazy(
    "The draft is saved. What was signed for it is void: the yes is asked for anew, in your name."
)


@page(purpose=PURPOSE, right=RIGHT)
def draft(request: MemberRequest) -> HttpResponse:
    """Write the next version, and see what it would do. Only "save" keeps anything; nothing is scored by it yet."""
    held = FormulaVersion.objects.draft().first()
    asked = Request.objects.open().about(held).first() if held else None
    content = held.content if held else formula_in_force().as_content()
    form = FormulaForm(
        request.POST or None, content=content, why=held.why if held else "", revision=held.revision if held else 0
    )
    if request.method == "POST" and form.is_valid():
        try:
            content = form.content()
            if "save" in request.POST:
                given = form.cleaned_data
                saved = actions.save_draft(
                    content=content, why=given["why"], revision=given["revision"] or 0, by=request.member
                )
                is_asked_anew = asked is not None and saved.revision != held.revision
                toast(request, ASKED_ANEW if is_asked_anew else SAVED)
                return go(request, request.path)
            if faults := faults_of(content):
                raise Refused(faults)
        except Refused as refusal:
            form.take(refusal)
    found = None if form.errors else preview(
        Account.objects.visible_to(request.member), formula_of_content(0, timezone.now().date(), content)
    )  # fmt: skip
    legend = [(name, _written(name), _told(name)) for name in MEASURES]
    return render_page(
        request, "metrics/draft.html", part="preview", legend=legend, status=422 if form.errors else 200, form=form, preview=found,
        draft=held, asked=asked, may_write=True,
        before=histogram(found.spread[0], _("Scores by the version in force"), axis=False, thin=found.thin[0]) if found else None,
        after=histogram(found.spread[1], _("Scores by the draft"), thin=found.thin[1]) if found else None,
    )  # fmt: skip


def _written(name: str) -> str:
    """A measure as a rule may name it, with its options as they are when nothing is said."""
    return parse(f"{name}()", NAMES).canonical()


def _told(name: str) -> str:
    return (MEASURES[name].count.__doc__ or "").strip().splitlines()[0].replace("``", "")


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def publish(request: MemberRequest, pk) -> HttpResponse:
    """Publish the draft, or ask for the yes that this needs."""
    found = get_object_or_404(FormulaVersion.objects.draft(), pk=pk)
    try:
        revision = int(request.POST.get("revision", ""))
    except ValueError:
        raise Refused(_("Say which draft you looked at.")) from None
    done = actions.publish(version=found, revision=revision, by=request.member)
    if isinstance(done, FormulaVersion):
        toast(
            request, _("Definition %(number)d is in force. Everybody is being scored by it.") % {"number": done.number}
        )
    else:
        toast(request, _("Asked. It is in force once a second person has said yes."))
    return go(request, link("metrics:definition"))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def discard(request: MemberRequest, pk) -> HttpResponse:
    """Throw the draft away."""
    actions.discard_draft(version=get_object_or_404(FormulaVersion.objects.draft(), pk=pk), by=request.member)
    toast(request, _("The draft is gone."))
    return go(request, link("metrics:definition"))


@require_POST
@page(purpose=PURPOSE, right=RESCORE)
def rescore(request: MemberRequest) -> HttpResponse:
    """Have everybody scored now; the page of what is under way shows how far it is, and stops it."""
    rescore_all.queue(by=request.member)
    toast(request, _("Everybody is being scored. Here is how far it is, and how to stop it."))
    return go(request, link("work:jobs"))
