"""The pages of recovery: who sees what, what they say, and how few questions they ask."""

from uuid import uuid4

import pytest
from django.utils import timezone

from alerts.models import Alert, Rule
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import CLOCK
from recovery.actions.cases import close_case, confirm_gap, open_case, propose_case
from recovery.actions.lessons import add_match, write_lesson
from recovery.models import Case, Lesson
from recovery.reactions import propose_what_fell
from recovery.views.cases import waterfall_of
from tests.make import in_days, lines_of
from tests.recovery.conftest import of_recovery


@pytest.fixture
def case(helix, cohort, cast):
    return open_case(account=helix, by=cast.alice)


def test_one_page_says_why_the_score_fell(case, cast, browse):
    page = browse(cast.alice).get(f"/t/acme/recovery/{case.pk}/").content.decode()
    assert "Helix fell from 70 on" in page
    assert "worse since the week of" in page
    assert f"/t/acme/accounts/{case.account_id}/score/answers/?on=" in page
    assert "did not fall with it" in page
    assert "Say which gap it is" in page


def test_the_whole_way_goes_by_the_pages(case, cast, make, browse):
    playbook = make.playbook("Rota", by=cast.ada)
    add_match(gap="response", playbook=playbook, by=cast.ada)
    client, at = browse(cast.alice), f"/t/acme/recovery/{case.pk}/"
    assert "Slow answers" in client.get(f"{at}gap/").content.decode()
    assert (
        client.post(f"{at}gap/", {"gap": "response", "judged": "execution", "version": case.version}).status_code == 303
    )
    assert client.post(f"{at}gap/", {"gap": "usage", "judged": "execution", "version": case.version}).status_code == 422
    assert client.post(f"{at}describe/", {"happened": "Tickets waited.", "learnt": "A rota."}).status_code == 303
    assert client.post(f"{at}describe/", {"happened": "Alice slept."}).status_code == 422
    assert client.post(f"{at}causes/", {"words": "No rota", "factor": "process"}).status_code == 303
    page = client.get(at).content.decode()
    assert "Suit this gap; an effect is that of all runs of a playbook, for whatever gap:" in page
    assert "No rota" in page
    assert client.post(f"{at}start/", {"playbook": playbook.pk}).status_code == 303
    assert "Suit this gap" not in client.get(at).content.decode(), "it runs already"
    assert (
        client.post(f"{at}close/", {"outcome": "recovered", "closing": "Answered within a day again."}).status_code
        == 303
    )
    page = client.get(at).content.decode()
    assert "it might have moved without us" in page or Case.objects.get().closed_score is None
    assert "Write a lesson from it" in page
    form = client.get(f"/t/acme/lessons/add/?case={case.pk}").content.decode()
    assert "Helix · recovered" in form
    sent = {
        "title": "A rota",
        "gap": "response",
        "did": "One answers first",
        "came": "worked",
        "cases": [case.pk],
        "playbook": playbook.pk,
    }
    assert client.post("/t/acme/lessons/add/", sent).status_code == 303
    assert Lesson.objects.get().cases.get().case_id == case.pk
    assert client.post(f"{at}reopen/").status_code == 303


def test_the_queue_shows_what_is_open_and_what_is_asked_for(case, cast, browse):
    client = browse(cast.alice)
    assert "Helix" in client.get("/t/acme/recovery/").content.decode()
    assert "Helix" in client.get("/t/acme/recovery/?gap=response&tier=1&mine=true").content.decode()
    assert "Helix" not in client.get("/t/acme/recovery/?state=closed").content.decode()
    assert "Helix,open,23" in client.get("/t/acme/recovery/?format=csv").content.decode()
    close_case(case=case, outcome="lost", closing="They left", by=cast.alice)
    assert "Helix" not in client.get("/t/acme/recovery/").content.decode()
    assert "Helix" in client.get("/t/acme/recovery/?state=any").content.decode()


def test_who_sees_which_case(case, cast, browse):
    at = f"/t/acme/recovery/{case.pk}/"
    assert [browse(member).get(at).status_code for member in (cast.alice, cast.eve, cast.pat, cast.olga, cast.ada)] == [
        200
    ] * 5
    assert browse(cast.bob).get(at).status_code == 404
    assert browse(cast.olga).get(f"{at}gap/").status_code == 403
    assert "Helix" not in browse(cast.bob).get("/t/acme/recovery/").content.decode()


def test_an_alert_on_a_fall_puts_the_account_into_the_queue_and_finds_what_worked(helix, cast, browse):
    today = timezone.localdate()
    rule = Rule.objects.create(number=90, state="replaced")
    made = {
        "account": helix,
        "since_on": today,
        "until_on": today,
        "before": 50,
        "after": 30,
        "rule": rule,
        "signal": 120,
        "due_on": today,
    }
    rose = Alert.objects.create(**made | {"direction": "rise", "series": "usage"})
    fell = Alert.objects.create(**made)
    assert propose_what_fell.function(entry=str(record("alerts.raised", rose, by=CLOCK).pk)) == {}
    entry = str(record("alerts.raised", fell, by=CLOCK).pk)
    assert [propose_what_fell.function(entry=entry) for _ in range(2)] == [{"proposed": True}] * 2
    case = Case.objects.get()
    assert (case.state, case.alert, case.owner) == ("proposed", fell.pk, None)
    assert "Is Helix to be recovered?" in lines_of(cast.alice)
    write_lesson(title="A rota", gap="response", did="One answers first", came="failed", by=cast.alice)
    client = browse(cast.alice)
    assert f"/t/acme/accounts/{helix.pk}/recovery/worked/" in client.get(f"/t/acme/alerts/{fell.pk}/").content.decode()
    card = client.get(f"/t/acme/accounts/{helix.pk}/recovery/worked/").content.decode()
    assert "A rota" in card
    assert "Did not work" in card
    Case.objects.filter(pk=case.pk).update(
        gap_proposed=""
    )  # nothing has fallen in the score yet: then the alert says what it is
    write_lesson(title="Ask the sponsor", gap="contact", did="Called", came="worked", by=cast.alice)
    card = client.get(f"/t/acme/accounts/{helix.pk}/recovery/worked/").content.decode()
    assert "Ask the sponsor" in card
    assert "as the alert tells" in card
    Case.objects.filter(pk=case.pk).update(gap_proposed="response")
    address = f"/t/acme/accounts/{helix.pk}/recovery/worked/?alert="
    assert f"{address}{fell.pk}" in client.get(f"/t/acme/alerts/{fell.pk}/").content.decode()
    card = client.get(f"{address}{fell.pk}").content.decode()
    assert "Ask the sponsor" in card, "what this alert tells of comes before what the score proposes"
    assert "A rota" in client.get(f"{address}{rose.pk}").content.decode()
    assert "A rota" in client.get(f"{address}nonsense").content.decode()
    assert client.post(f"/t/acme/recovery/{case.pk}/take-up/").status_code == 303
    assert Case.objects.get().owner == cast.alice


def test_the_palette_finds_cases_and_lessons(case, cast, browse):
    write_lesson(title="A rota", gap="response", did="One answers first", came="worked", by=cast.alice)
    assert "Recovery of Helix" in browse(cast.alice).get("/t/acme/find/?q=helix").content.decode()
    found = browse(cast.bob).get("/t/acme/find/?q=rota").content.decode()
    assert "A rota" in found


def test_the_pages_ask_few_questions(helix, cohort, cast, make, browse, django_assert_max_num_queries):
    playbook = make.playbook(by=cast.ada)
    made = of_recovery(helix, playbook, cast, by=cast.ada)
    confirm_gap(case=made["recovery-cases"], gap="response", judged="execution", by=cast.alice)
    for account in cohort[:5]:
        propose_case(account=account, alert=account.pk, why="Fell", by=CLOCK)
    for member, place in (
        (cast.eve, "recovery/"), (cast.alice, f"recovery/{made['recovery-cases'].pk}/"), (cast.alice, f"accounts/{helix.pk}/recovery/"),
        (cast.alice, f"accounts/{helix.pk}/recovery/worked/"), (cast.eve, "systemic-findings/"), (cast.alice, "lessons/"),
        (cast.eve, f"systemic-findings/{made['systemic-findings'].pk}/"), (cast.alice, f"lessons/{made['lessons'].pk}/"),
        (cast.eve, "settings/recovery/"), (cast.alice, "lessons/add/"),
    ):  # fmt: skip
        client = browse(member)
        with django_assert_max_num_queries(15):
            assert client.get(f"/t/acme/{place}").status_code == 200, place


def test_the_step_of_a_new_score_definition_leads_nowhere_and_the_way_adds_up(acme):
    parts = [{"code": "kept", "words": "Kept", "points": -5}, {"code": "breadth", "words": "Breadth", "points": -4}]
    case = Case(account_id=uuid4(), before=68, after=56, after_on=in_days(0), found={"parts": parts, "definition": -3})
    rows = waterfall_of(case, scores=True)
    assert [row.points for row, _part, _url in rows] == ["68", "−5", "−4", "−3", "56"]
    assert [bool(url) for _row, _part, url in rows] == [False, True, True, False, False]
