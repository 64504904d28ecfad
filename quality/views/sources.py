"""The overview of all sources, the accounts at which checks fail, and what weakens the score of one account."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import Account
from intimacy.access.require import may, require
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest
from quality.actions import checking as actions
from quality.behind import Behind
from quality.checks import DIMENSION_WORDS, checks, readable
from quality.confidence import confidence_of
from quality.lists import WeakAccounts, contradictions
from quality.models import Level, Measured, Rule, Weakness
from quality.overview import TREND, WORST, in_words, known_checks, says, sources_of, title_of
from quality.sources import source_in_words
from quality.tasks import PURPOSE, check_data
from quality.upkeep import quarter_now, upkeep_of

SEE, SOURCES, CHECK = "quality.see", "quality.see_sources", "quality.check"
NOTE, AUDIT = "quality.note_hours", "quality.audit"


@page(purpose=PURPOSE, right=SOURCES)
def overview(request: MemberRequest) -> HttpResponse:
    """Each source on the day of the last check, and what each check came to."""
    rows = Measured.objects.visible_to(request.member)
    day, rules = rows.last_day(), list(Rule.objects.in_use())
    own = checks(rules)
    before = list(rows.filter(on__gte=day - TREND)) if day else []
    today = [row for row in before if row.on == day]
    known = known_checks(own)
    contradict = contradictions(Weakness.objects.visible_to(request.member), own)
    listed = dict(contradict.order_by().values_list("source").annotate(Count("pk")))
    sources = sources_of(today, before, known, listed)
    asked = {read.check.name for read in readable(own)}
    return render_page(
        request, "quality/overview.html", day=day, sources=sources, says=says(sources) if sources else "",
        groups=_by_dimension(today, known), cannot=[check for check in own if check.name not in asked],
        rules=rules, may_check=may(request.member, CHECK), in_words=in_words,
        upkeep=upkeep_of(request.member, quarter_now(), own), may_note=may(request.member, NOTE), may_budget=may(request.member, AUDIT),
    )  # fmt: skip


def _by_dimension(rows: list[Measured], known) -> list[tuple]:
    """(words of the dimension, what is to be looked at, what is as usual): each line a check in one source, the worst first."""
    by_name = {check.name: check for check in known}
    groups = []
    for dimension, words in DIMENSION_WORDS.items():
        mine = [row for row in rows if row.check_name in by_name and by_name[row.check_name].dimension == dimension]
        mine.sort(key=lambda row: (WORST.get(row.level, 9), -row.failing, row.check_name))
        lines = [
            {"row": row, "title": title_of(by_name[row.check_name]), "source": source_in_words(row.source), "says": in_words(row)}
            for row in mine
        ]  # fmt: skip
        quiet = [line for line in lines if line["row"].level in (Level.OK, Level.UNKNOWN) and not line["row"].accounts]
        groups.append((words, [line for line in lines if line not in quiet], quiet))
    return groups


@require_POST
@page(purpose=PURPOSE, right=CHECK)
def check_now(request: MemberRequest) -> HttpResponse:
    """Have all accounts checked now instead of at night."""
    require(request.member, CHECK)
    check_data.queue(by=request.member)
    toast(request, _("The data are being checked. This page shows the result once it is done."))
    return go(request, link("quality:overview"))


@page(purpose=PURPOSE, right=SEE)
def accounts(request: MemberRequest) -> HttpResponse:
    """The accounts at which checks fail, as far as the member may see them."""
    return WeakAccounts(request.member).respond(request)


@page(purpose=PURPOSE, right=SEE)
def of_account(request: MemberRequest, pk) -> HttpResponse:
    """What weakens the score of one account."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, SEE, account)
    confidence = confidence_of(account)
    behind = Behind(account, confidence, may_see_score=may(request.member, "metrics.see", account))
    return render_page(
        request, "quality/of_account.html", account=account, confidence=confidence,
        hard=behind.told(confidence.hard), soft=behind.told(confidence.soft), noted=behind.told(confidence.noted),
        drifted=behind.of_sources(confidence.drifted, confidence.drifted_in_words),
        old=behind.of_sources(confidence.old, confidence.old_in_words),
        day=Measured.objects.last_day(), may_see_checks=may(request.member, SOURCES), may_note=may(request.member, NOTE),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=SEE)
def check_account(request: MemberRequest, pk) -> HttpResponse:
    """Check one account again, now."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    count = actions.recheck(account=account, by=request.member)
    said = ngettext("Checked. %(n)d check fails.", "Checked. %(n)d checks fail.", count) % {"n": count}
    toast(request, said if count else _("Checked. Nothing fails."))
    return go(request, link("quality:of_account", pk=account.pk))
