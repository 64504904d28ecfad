"""Causes in order, findings that several cases share, lessons found by gap and by words, and playbooks that suit a gap."""

import re

import pytest

from accounts.actions.segments import add_segment
from accounts.models import Account
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from recovery.actions.cases import close_case, confirm_gap, open_case
from recovery.actions.causes import add_cause, remove_cause
from recovery.actions.findings import close_finding, concentrations, confirm_finding, dismiss_finding, propose_findings
from recovery.actions.lessons import add_match, change_lesson, remove_match, retire_lesson, revive_lesson, write_lesson
from recovery.models import Case, Finding, Lesson, Match
from recovery.suiting import Evidence, EvidenceSource, evidence_of_playbooks, figures_of, lessons_for, playbooks_for
from tests.make import in_days, lines_of


def test_causes_stand_in_order_and_move_up(helix, cast):
    case = open_case(account=helix, by=cast.alice)
    made = [add_cause(case=case, words=words, by=cast.alice) for words in ("Tickets wait", "No rota", "No rule")]
    assert add_cause(case=case, words="No rule", by=cast.alice) == made[-1], "sent twice"
    remove_cause(cause=made[0], by=cast.alice)
    remove_cause(cause=made[0], by=cast.alice)
    assert list(case.causes.order_by("place").values_list("place", "words")) == [(1, "No rota"), (2, "No rule")]


@pytest.mark.parametrize("words", ["Alice was on leave", "alice ALICE Alice", ""])
def test_a_cause_is_not_a_person(helix, cast, words):
    with pytest.raises(Refused):
        add_cause(case=open_case(account=helix, by=cast.alice), words=words, by=cast.alice)


@pytest.mark.parametrize(
    "evidence",
    [
        "javascript:alert(1)",
        "http://plain.example/",
        "//evil.example",
        "https://a b",
        "data:text/html,x",
        "/t/globex/x",
    ],
)
def test_evidence_is_an_address_that_can_be_followed(helix, cast, evidence):
    case = open_case(account=helix, by=cast.alice)
    with pytest.raises(Refused):
        add_cause(case=case, words="No rota", evidence=evidence, by=cast.alice)
    assert add_cause(case=case, words="No rota", evidence="https://wiki.example/rota", by=cast.alice).evidence


def _cases(make, cast, count, **values):
    made = []
    for _ in range(count):
        case = open_case(account=make.account(owner=cast.alice, tier=2, **values), by=cast.alice)
        made.append(confirm_gap(case=case, gap="response", judged="systemic", by=cast.alice))
    return made


@pytest.fixture
def others(acme, make):
    """Sixty accounts of another tier, to which nothing happened."""
    return [make.account(tier=3) for _ in range(60)]


def test_three_cases_of_one_gap_in_one_cohort_propose_one_finding(others, cast, make, browse):
    cases = _cases(make, cast, 2)
    assert propose_findings(by=CLOCK) == 0
    cases += _cases(make, cast, 1)
    assert [propose_findings(by=CLOCK) for _ in range(2)] == [1, 0]
    finding = Finding.objects.get()
    assert set(finding.cases.all()) == set(cases)
    assert "Is it systemic? Slow answers: tier 2" in lines_of(cast.pat)
    _cases(make, cast, 1)
    propose_findings(by=CLOCK)
    assert finding.cases.count() == 4, "a further one joins"
    with pytest.raises(Forbidden):
        confirm_finding(finding=finding, words="No rota", by=cast.alice)
    propose_findings(by=CLOCK)
    finding.refresh_from_db()
    assert (finding.figures["hit"], finding.figures["of"], finding.figures["others"], finding.figures["rest"]) == (
        4,
        4,
        0,
        60,
    )
    words = "Nobody answers at the weekend: there is no rota."
    finding = confirm_finding(finding=finding, words=words, owner=cast.eve, by=cast.pat)
    finding = confirm_finding(finding=finding, words=f"{words} Nor a stand-in.", owner=cast.eve, by=cast.pat)
    assert (finding.confirmed_by, finding.confirmed_at < finding.decided_at) == (cast.pat, True)
    told = Notification.objects.get(topic="recovery.finding")
    assert (told.member, told.why) == (cast.eve, words)
    page = browse(cast.pat).get(f"/t/acme/systemic-findings/{finding.pk}/").content.decode()
    assert "4 of 4 accounts of this kind" in page
    assert "0 of 60 others: if it struck all alike, 0.2 would be expected here" in page
    assert re.search(r"by chance once in \d[\d,]+ such comparisons", page)
    assert "p below 0.001" in page, "for those who reckon with it"
    assert "Pat" in page
    assert (
        "In 0 of 4 cases the figures themselves show it, by the week or by an alert. In the others a person has judged so."
        in page
    )
    assert "no two scores" in page
    finding = close_finding(finding=finding, mended="A rota since October.", by=cast.pat)
    assert (finding.state, finding.owner) == ("closed", cast.eve)
    with pytest.raises(Refused, match="closed"):
        dismiss_finding(finding=finding, reason="No", by=cast.pat)


def test_as_many_as_chance_puts_into_a_large_cohort_are_no_finding(acme, cast, make):
    for _ in range(120):
        make.account(tier=2)
    for _ in range(60):
        make.account(tier=1)
    _cases(make, cast, 3)
    assert propose_findings(by=CLOCK) == 0, "three of 123, where two of three accounts are of this tier"
    assert concentrations()["response", 2, None].p == pytest.approx(0.3, abs=0.02)


def test_where_all_accounts_are_of_one_kind_there_is_nobody_to_compare_with(acme, cast, make):
    _cases(make, cast, 4)
    assert propose_findings(by=CLOCK) == 0


def test_what_was_dismissed_is_not_proposed_again_and_other_cohorts_are_apart(others, cast, make):
    _cases(make, cast, 3)
    propose_findings(by=CLOCK)
    dismiss_finding(finding=Finding.objects.get(), reason="Three different reasons.", by=cast.eve)
    _cases(make, cast, 3)
    assert propose_findings(by=CLOCK) == 0
    segment = add_segment(name="Labs", rule='industry == "Labs"', by=cast.ada)
    _cases(make, cast, 2)
    Account.objects.filter(pk__in=Case.objects.order_by("-opened_at").values("account")[:2]).update(segment=segment)
    assert propose_findings(by=CLOCK) == 0, "two of another segment are too few"


def _lesson(cast, **values):
    given = {
        "title": "A rota",
        "gap": "response",
        "did": "One of us answers first, each week another one.",
        "came": "worked",
    } | values
    return write_lesson(by=cast.alice, **given)


def test_lessons_are_found_by_their_words_in_any_language(acme, cast):
    lesson, other = _lesson(cast), _lesson(cast, title="اتصال أسبوعي مع الراعي", gap="contact")
    assert list(Lesson.objects.saying("answ rota")) == [lesson]
    assert list(Lesson.objects.saying("أسبوعي")) == [other]
    for strange in ("'", "rota & !", "a:*'b", "%", "()"):
        list(Lesson.objects.saying(strange))
    assert not Lesson.objects.saying("rota nothing")


def test_what_fits_best_stands_first_and_failures_stay(helix, cast, make):
    plain = _lesson(cast, title="Anywhere", came="failed")
    fitting = _lesson(cast, title="In tier 1", tier=1)
    unclear = _lesson(cast, title="Unclear", tier=1, came="unclear")
    _lesson(cast, title="Other gap", gap="usage")
    found = lessons_for("response", helix, cast.alice)
    assert [each.lesson for each in found] == [fitting, plain, unclear]
    assert found[0].fits == "same tier"


def test_a_measured_effect_stands_before_what_is_only_told(helix, cast, make, monkeypatch):
    playbook = make.playbook("Rota", by=cast.ada)
    told, measured = _lesson(cast, title="In tier 1", tier=1), _lesson(cast, title="Measured", playbook=playbook)
    monkeypatch.setattr(evidence_of_playbooks, "_items", {})
    evidence_of_playbooks.add(
        EvidenceSource("effects", lambda ids, member: {pk: Evidence("effect +6 (2 to 10)", strength=2) for pk in ids})
    )
    found = lessons_for("response", helix, cast.alice)
    assert [each.lesson for each in found] == [measured, told]
    assert found[0].evidence.words == "effect +6 (2 to 10)"


def test_a_lesson_rests_on_closed_cases_and_says_their_figures(helix, cast):
    case = open_case(account=helix, by=cast.alice)
    with pytest.raises(Refused, match="closed cases"):
        _lesson(cast, cases=[case])
    case = close_case(case=case, outcome="recovered", closing="Back", by=cast.alice)
    Case.objects.update(closed_score=61)
    lesson = _lesson(cast, cases=[case])
    assert figures_of([lesson])[lesson.pk] == "1 case: the score moved by +14 meanwhile."
    own = "This account’s own case: the score moved by +14 meanwhile."
    assert figures_of([lesson], helix)[lesson.pk] == own, "which is no evidence for itself"
    with pytest.raises(Refused, match="not who did it"):
        change_lesson(lesson=lesson, did="Alice called", by=cast.pat)


def test_a_lesson_is_kept_when_it_holds_no_more_and_asks_its_author_to_look_again(acme, cast):
    lesson = _lesson(cast, review_on=in_days(0))
    assert "Does “A rota” still hold?" in lines_of(cast.alice)
    for _ in range(2):
        lesson = retire_lesson(lesson=lesson, by=cast.alice)
    assert not Lesson.objects.in_use()
    assert revive_lesson(lesson=lesson, by=cast.alice).review_on == in_days(365)
    assert Entry.objects.of("recovery.lesson_retired").count() == 1
    with pytest.raises(Refused, match="meanwhile"):
        change_lesson(lesson=lesson, title="New", by=cast.alice, version=1)


def test_playbooks_that_suit_a_gap_are_offered(acme, cast, make):
    playbook = make.playbook("Rota", by=cast.ada)
    for _ in range(2):
        match = add_match(gap="response", playbook=playbook, by=cast.ada)
    assert playbooks_for("response") == [playbook]
    assert playbooks_for("usage") == []
    with pytest.raises(Forbidden):
        remove_match(match=match, by=cast.alice)
    remove_match(match=match, by=cast.eve)
    assert not Match.objects.exists()
