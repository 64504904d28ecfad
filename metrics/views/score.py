"""The score of one account: what moved it, and what is behind each of its figures."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Account
from intimacy.access.require import require
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from metrics.again import computed_again
from metrics.compared import figures_in, with_figures
from metrics.evidence import evidence_of
from metrics.models import Score
from metrics.panels import drawings, earlier_of, standing_of, waterfall_of
from metrics.parts import definition_name, formula_of, parts_of


def _account(request: HttpRequest, pk) -> Account:
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, "metrics.see", account)
    return account


def _day(request: HttpRequest, name: str = "on") -> date | None:
    """The day in the address; one that is no day is none."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


@page(purpose="scoring", right="metrics.see")
def score(request: HttpRequest, pk) -> HttpResponse:
    """What moved the score from an earlier day, a quarter ago if none is said, to the latest."""
    account = _account(request, pk)
    standing = standing_of(account, since=_day(request))
    ends = figures_in(account, [standing.before, standing.latest]) if standing.before else []
    return render_page(
        request,
        "metrics/score.html",
        part="score",
        standing=standing,
        waterfall=waterfall_of(standing, with_figures(standing.changes, *ends)) if ends else [],
        days=[on for on, _points in reversed(standing.series[:-1])],
        **drawings(standing, request.member),
    )


@page(purpose="scoring", right="metrics.see")
def evidence(request: HttpRequest, pk, code: str) -> HttpResponse:
    """What one indicator is worth in the score of a day, the latest if none is said, and the interactions behind it.

    Beside it stands what it was a quarter before, or on the day that is said with ``since``.
    """
    account = _account(request, pk)
    on = _day(request)
    rows = Score.objects.of(account)
    found = (rows.filter(on__lte=on) if on else rows).last()
    indicators = {each.code: each for each in formula_of(found).indicators}
    if code not in indicators:
        raise Http404
    indicator = indicators[code]
    before = earlier_of(rows, found, _day(request, "since")) if found else None
    was, now = figures_in(account, [before, found]) if before else ({}, {})
    given = next((part for part in parts_of(found) if part.indicator.code == code), None) if found else None
    behind = evidence_of(account, indicator, found, by=request.member) if found else None
    known_weight = sum(each.indicator.weight for each in parts_of(found) if each.known) if found else 0
    return render_page(
        request,
        "metrics/evidence.html",
        account=account,
        indicator=indicator,
        given=given,
        score=found,
        evidence=behind,
        outdated=bool(given and given.known and behind.value_now != given.value),
        known_weight=known_weight,
        filled_by=indicator.filled_by,
        before=before,
        was=str(was.get(code, _("not asked"))),
        was_points=next((part.points for part in parts_of(before) if part.indicator.code == code), None)
        if before
        else None,
        now=str(now.get(code, "")),
        has_other_definition=before is not None and before.definition != found.definition,
        others=indicators.values(),
    )


@page(purpose="scoring", right="metrics.see")
def again(request: HttpRequest, pk) -> HttpResponse:
    """The score of a day, the latest if none is said, computed again from what was known when it was computed."""
    account = _account(request, pk)
    on = _day(request)
    rows = Score.objects.of(account)
    found = (rows.filter(on__lte=on) if on else rows).last()
    if found is None:
        raise Http404
    formula = formula_of(found)
    return render_page(
        request,
        "metrics/again.html",
        account=account,
        again=computed_again(found),
        definition=definition_name(formula.version, formula.since),
    )
