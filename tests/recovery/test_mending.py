"""A systemic finding stands on My work: of whoever decides until somebody has, and of whoever sees to it until it is mended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intimacy.access.members import leave
from intimacy.journal.models import Entry
from intimacy.pages.words import day
from intimacy.tenancy.refusals import Forbidden, Refused
from recovery.actions.findings import close_finding, confirm_finding, dismiss_finding
from recovery.models import Finding
from tests.make import in_days, lines_of

ASKS, MENDS = "Is it systemic? Slow answers: tier 2", "Is it mended? Slow answers: tier 2"


@pytest.fixture
def finding(acme, cast):
    return Finding.objects.create(gap="response", tier=2)


def test_a_finding_stands_on_my_work_of_its_owner_until_it_is_mended(finding, cast):
    assert ASKS in lines_of(cast.pat)
    assert ASKS not in lines_of(cast.alice), "who does not decide is not asked"
    confirm_finding(finding=finding, words="No rota", owner=cast.alice, due_on=in_days(9), by=cast.pat)
    assert ASKS not in lines_of(cast.pat)
    assert MENDS not in lines_of(cast.pat)
    line = lines_of(cast.alice)[MENDS]
    assert (line.due_on, line.why) == (in_days(9), f"Due {day(in_days(9))}, in 9 days.")
    close_finding(finding=finding, mended="A rota since October.", by=cast.alice)
    assert MENDS not in lines_of(cast.alice)


def test_without_a_day_it_is_due_within_a_month_and_another_day_is_said_and_recorded(finding, cast):
    confirm_finding(finding=finding, words="No rota", by=cast.pat)
    assert Finding.objects.get().due_on == timezone.localdate() + timedelta(days=30)
    for wrong in (in_days(-1), in_days(400)):
        with pytest.raises(Refused) as refused:
            confirm_finding(finding=finding, words="No rota", due_on=wrong, by=cast.pat)
        assert refused.value.fields == {"due_on": "Name a day from today on, at most a year ahead."}
    Finding.objects.update(due_on=in_days(-3))
    finding = confirm_finding(finding=finding, words="No rota, no stand-in", due_on=in_days(-3), by=cast.pat)
    assert (finding.is_late, finding.due_on) == (True, in_days(-3)), "what was named before may stay"
    assert lines_of(cast.pat)[MENDS].why.startswith("Was due")
    assert "due_on" in Entry.objects.filter(action="recovery.finding_confirmed").latest("at").fields


def test_whoever_sees_to_it_closes_it_and_decides_nothing_else(finding, cast, browse):
    confirm_finding(finding=finding, words="No rota", owner=cast.alice, by=cast.pat)
    with pytest.raises(Forbidden):
        dismiss_finding(finding=finding, reason="Chance.", by=cast.alice)
    with pytest.raises(Forbidden):
        close_finding(finding=finding, mended="A rota.", by=cast.bob)
    address = f"/t/acme/systemic-findings/{finding.pk}/"
    page = browse(cast.alice).get(address).content.decode()
    assert "To be mended by" in page
    assert (f"{address}close/" in page, f"{address}dismiss/" in page) == (True, False)
    assert f"{address}close/" not in browse(cast.bob).get(address).content.decode()
    assert browse(cast.alice).post(f"{address}close/", {"mended": "A rota since October."}).status_code == 303
    assert Finding.objects.get().state == "closed"


def test_the_form_takes_the_day_and_says_what_is_wrong_with_it(finding, cast, browse):
    address, given = f"/t/acme/systemic-findings/{finding.pk}/confirm/", {"words": "No rota", "owner": cast.alice.pk}
    refused = browse(cast.pat).post(address, given | {"due_on": in_days(-2).isoformat()})
    assert (refused.status_code, "Name a day from today on" in refused.content.decode()) == (422, True)
    assert browse(cast.pat).post(address, given | {"due_on": in_days(5).isoformat()}).status_code == 303
    assert (Finding.objects.get().owner, Finding.objects.get().due_on) == (cast.alice, in_days(5))


def test_where_its_owner_has_left_whoever_decides_is_asked(finding, cast):
    confirm_finding(finding=finding, words="No rota", owner=cast.bob, by=cast.pat)
    leave(member=cast.bob, by=cast.ada)
    line = lines_of(cast.pat)[MENDS]
    assert line.why.endswith("nobody sees to it any more.")
