"""The audit of a quarter: its sample can be drawn again, its rate has an interval, its findings have an owner and a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.interactions import forget
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from quality.actions.audits import close_audit, drawn, judge, open_audit
from quality.actions.findings import add_finding, change_finding, close_finding, reopen_finding
from quality.models import Audit, AuditItem, Finding
from quality.report import headline, lines_of, records_of, together
from quality.tasks import chase_audits
from tests.make import days_ago, in_days
from tests.make import lines_of as work_of

USAGE = "import:usage:crm"


@pytest.fixture
def audit(crm, cast):
    return open_audit(size=5, seed="a seed", by=cast.pat)


@pytest.fixture
def finding(audit, cast):
    return add_finding(
        audit=audit, words="Usage is a day early", action="Export it by the day of the customer", owner=cast.alice, due_on=in_days(9),
        source=USAGE, by=cast.olga,
    )  # fmt: skip


def test_the_same_seed_draws_the_same_records_and_another_one_others(crm, cast, make):
    account = make.account("Large")
    for number in range(200):
        make.interaction(account, kind="call", external_id=f"call {number}")
    first = list(drawn("test", "a", 20))
    assert first == list(drawn("test", "a", 20))
    assert len(set(first)) == 20
    assert set(first) != set(drawn("test", "b", 20))
    assert set(drawn("test", "a", 10)) < set(first), "a larger sample holds the smaller one"


def test_an_audit_draws_from_each_source_once_a_quarter(audit, cast):
    counts = {line.source: line.all for line in lines_of(audit)}
    assert counts == {
        "accounts": 3,
        "import:churn:crm": 1,
        "import:subscriptions:crm": 4,
        "import:tickets:crm": 5,
        USAGE: 5,
    }
    assert open_audit(size=7, by=cast.olga).pk == audit.pk
    assert AuditItem.objects.count() == 18
    with pytest.raises(Forbidden):
        open_audit(by=cast.eve)


def test_the_error_rate_has_wilsons_interval_and_leaves_out_what_nobody_can_say(audit, cast):
    items = list(AuditItem.objects.filter(audit=audit, source=USAGE).order_by("pk"))
    for item, verdict in zip(items, ("right", "right", "wrong", "right", "unclear"), strict=True):
        judge(item=item, verdict=verdict, note="The day" if verdict == "wrong" else "", by=cast.pat)
    line = next(line for line in lines_of(audit) if line.source == USAGE)
    assert (line.right, line.wrong, line.unclear, line.left) == (3, 1, 1, 0)
    assert line.says == "25% wrong (5 to 70%)", "Wilson, 1 of 4: 0.0456 to 0.6994"
    assert together(lines_of(audit)).left == 13
    assert headline(lines_of(audit)) == (
        "Of 4 records that were judged, 25% wrong (5 to 70%); they are from 1 of 5 sources. 13 of 18 are not looked at yet."
    )
    with pytest.raises(Refused, match="Say what is wrong"):
        judge(item=items[0], verdict="wrong", by=cast.pat)
    with pytest.raises(Refused, match="13 records are not judged"):
        close_audit(audit=audit, by=cast.pat)


def test_a_finished_audit_stands(audit, cast):
    for item in AuditItem.objects.filter(audit=audit):
        judge(item=item, verdict="right", by=cast.olga)
    close_audit(audit=audit, by=cast.olga)
    close_audit(audit=audit, by=cast.olga)
    assert Entry.objects.filter(action="quality.audit_closed").count() == 1
    with pytest.raises(Refused, match="finished"):
        judge(item=AuditItem.objects.first(), verdict="unclear", by=cast.olga)


def test_a_record_that_is_gone_since_says_so(audit, cast):
    item = AuditItem.objects.get(source="import:churn:crm")
    assert records_of([item])[0][1]["Kind"] == "churn"
    forget(source="import:churn:crm", external_ids=["C-1"], by=CLOCK)
    assert records_of([item])[0][1] == {}


def test_a_finding_is_told_closed_and_opened_again(finding, cast):
    assert Notification.objects.filter(member=cast.alice, topic="quality.finding").count() == 1
    assert "Export it by the day of the customer" in work_of(cast.alice)
    with pytest.raises(Forbidden):
        close_finding(finding=finding, outcome="Done", by=cast.bob)
    with pytest.raises(Refused, match="what was done"):
        close_finding(finding=finding, outcome=" ", by=cast.alice)
    close_finding(finding=finding, outcome="The export takes their day", by=cast.alice)
    assert work_of(cast.alice) == {}
    with pytest.raises(Refused, match="closed"):
        change_finding(finding=finding, words="x", action="x", owner=cast.alice, due_on=in_days(1), by=cast.pat)
    again = reopen_finding(finding=finding, reason="Still a day early in May", due_on=in_days(5), by=cast.pat)
    assert (again.state, again.reopened, again.outcome) == ("open", 1, "The export takes their day")
    reopen_finding(finding=finding, reason="Again", due_on=in_days(5), by=cast.pat)
    assert Finding.objects.get().reopened == 1


def test_what_is_wrong_with_a_finding_is_said(audit, cast):
    given = {"audit": audit, "words": "x", "action": "x", "owner": cast.alice, "due_on": in_days(1), "by": cast.pat}
    for wrong in ({"words": " "}, {"due_on": in_days(-1)}, {"source": "nowhere"}):
        with pytest.raises(Refused) as refusal:
            add_finding(**given | wrong)
        assert set(refusal.value.fields) == set(wrong)
    assert not Finding.objects.exists()


def test_what_is_overdue_is_told_once_a_week_and_to_executives(finding, cast):
    Finding.objects.update(due_on=in_days(-1))
    Audit.objects.update(due_on=in_days(-1))
    for _ in range(2):
        chase_audits.run_in(cast.acme)
    told = Notification.objects.filter(member=cast.eve)
    assert sorted(told.values_list("topic", flat=True)) == ["quality.audit", "quality.finding"]
    assert Entry.objects.filter(action="quality.finding_escalated").count() == 1
    assert Finding.objects.get().escalated_at > timezone.now() - timedelta(minutes=1)


def test_the_clock_opens_the_audit_of_a_quarter_where_there_is_something_to_audit(crm, cast):
    chase_audits.run_in(cast.globex)
    chase_audits.run_in(cast.acme)
    chase_audits.run_in(cast.acme)
    assert Audit.objects.count() == 1
    assert Audit.objects.get().opened_by is None


def test_from_the_list_to_the_report_by_the_pages(crm, cast, browse, django_assert_max_num_queries):
    client = browse(cast.pat)
    assert "No audit yet" in client.get("/t/acme/quality/audits/").content.decode()
    here = client.post("/t/acme/quality/audits/begin/", {"size": 5, "seed": "s"})["Location"]
    assert "18 of 18 records" in client.get(here).content.decode()
    item = AuditItem.objects.filter(source=USAGE).first()
    assert client.post(f"/t/acme/quality/records/{item.pk}/right/").status_code == 303
    answer = client.post(f"/t/acme/quality/records/{item.pk}/", {"verdict": "wrong", "note": ""})
    assert answer.status_code == 422
    client.post(f"/t/acme/quality/records/{item.pk}/", {"verdict": "wrong", "note": "A day early"})
    with django_assert_max_num_queries(15):
        page = client.get(f"{here}?source={USAGE}").content.decode()
    assert "100% wrong (21 to 100%)" in page
    assert "A day early" in page
    sent = {
        "words": "Early",
        "action": "Shift it",
        "owner": cast.alice.pk,
        "due_on": in_days(3).isoformat(),
        "source": USAGE,
    }
    assert client.post(f"{here}finding/", sent).status_code == 303
    finding = Finding.objects.get()
    alice = browse(cast.alice)
    with django_assert_max_num_queries(15):
        assert "Shift it" in alice.get(f"/t/acme/quality/findings/{finding.pk}/").content.decode()
    assert alice.get(here).status_code == 403
    assert alice.post(f"/t/acme/quality/findings/{finding.pk}/close/", {"outcome": "Shifted"}).status_code == 303
    assert "Shifted" in client.get(f"/t/acme/quality/findings/{finding.pk}/").content.decode()
    sent = {"reason": "No", "due_on": in_days(3).isoformat()}
    assert client.post(f"/t/acme/quality/findings/{finding.pk}/reopen/", sent).status_code == 303
    assert browse(cast.bob).get(f"/t/acme/quality/findings/{finding.pk}/").status_code == 404
    assert client.post(f"{here}finish/").status_code == 422
    AuditItem.objects.update(verdict="right")
    assert client.post(f"{here}finish/").status_code == 303
    assert "Finished by Pat" in client.get(here).content.decode()
    assert days_ago(0) > Audit.objects.get().closed_at
