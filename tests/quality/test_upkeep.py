"""The upkeep budget: hours meant and spent by source, beside what became of the data; one's own entries only to oneself."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from intimacy.access.actions import make_key
from intimacy.journal.models import Entry
from intimacy.privacy.registry import personal_models
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import Forbidden, Refused
from quality.actions.audits import open_audit
from quality.actions.findings import add_finding, close_finding
from quality.actions.upkeep import add_budget, change_budget, note_hours, take_back_hours, withdraw_budget
from quality.checks import checks
from quality.forms import Hours, Length
from quality.models import Budget, Effort, Finding, Measured
from quality.upkeep import first_day, in_hours, later, quarter_now, share_passed, state_of, upkeep_of, with_spent
from quality.work import budgets_waiting
from tests.api.conftest import Program
from tests.make import in_days
from tests.make import lines_of as work_of

USAGE, TICKETS = "import:usage:crm", "import:tickets:crm"


@pytest.fixture
def finding(crm, cast):
    audit = open_audit(size=5, seed="a seed", by=cast.pat)
    return add_finding(
        audit=audit,
        words="Usage is early",
        action="Shift it",
        owner=cast.alice,
        due_on=in_days(9),
        source=USAGE,
        by=cast.pat,
    )


def budget(cast, minutes=600, source=USAGE, **given) -> Budget:
    return add_budget(
        **{"quarter": quarter_now(), "minutes": minutes, "source": source, "owner": cast.olga, "by": cast.pat} | given
    )


def seen(member, quarter="", today=None):
    return upkeep_of(member, quarter or quarter_now(), checks(), today)


def line(found, words):
    return next(each for each in (found.whole, *found.lines, found.others) if each and each.words == words)


def test_quarters_begin_end_and_pass():
    assert (first_day("2026-Q4"), first_day("2027-Q1")) == (date(2026, 10, 1), date(2027, 1, 1))
    assert [later("2026-Q4"), later("2026-Q1", -1), later("2026-Q2", 7)] == ["2027-Q1", "2025-Q4", "2028-Q1"]
    for wrong in ("", "2026", "2026-Q5", "26-Q1", "2026-Q", "٢٠٢٦-Q1"):
        with pytest.raises(ValueError, match=wrong):
            first_day(wrong)
    assert share_passed("2026-Q4", date(2026, 10, 1)) == pytest.approx(1 / 92)
    assert [share_passed("2026-Q4", day) for day in (date(2026, 9, 30), date(2026, 12, 31), date(2027, 5, 1))] == [
        0,
        1,
        1,
    ]


def test_a_budget_is_used_up_at_its_last_minute_and_idle_from_three_quarters_of_its_time():
    assert [state_of(60, spent, 0.1) for spent in (0, 59, 60, 61)] == ["", "", "used_up", "used_up"]
    assert [state_of(60, 0, passed) for passed in (0.74, 0.75, 1)] == ["", "idle", "idle"]
    assert state_of(60, 1, 0.9) == ""


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("45 min", 45),
        ("45m", 45),
        ("1.5 h", 90),
        ("1,5h", 90),
        ("1:30", 90),
        ("1 h 30 min", 90),
        ("2 hours", 120),
        ("٢ h", 120),
    ],
)
def test_a_length_is_read_as_people_write_it(typed, minutes):
    assert Length().clean(typed) == minutes


@pytest.mark.parametrize("typed", ["45", "soon", "1:75", "-1 h", "1.5 min", "h"])
def test_a_length_without_a_unit_or_sense_gets_a_sentence(typed):
    with pytest.raises(ValidationError, match="45 min"):
        Length().clean(typed)


def test_hours_and_minutes_are_told_as_people_say_them():
    assert [in_hours(each) for each in (0, 45, 60, 750, 90_000)] == ["0 min", "45 min", "1 h", "12 h 30 min", "1,500 h"]
    assert (Hours().clean("1.25"), Hours().prepare_value(75), Hours().prepare_value(600)) == (75, "1.25", "10")


def test_a_budget_is_set_once_changed_and_withdrawn(crm, cast):
    made = budget(cast)
    assert budget(cast).pk == made.pk
    with pytest.raises(Refused, match="already"):
        budget(cast, minutes=700)
    changed = change_budget(budget=made, minutes=700, owner=cast.pat, version=1, by=cast.pat)
    assert (changed.minutes, changed.owner, changed.version) == (700, cast.pat, 2)
    change_budget(budget=made, minutes=700, owner=cast.pat, version=1, by=cast.olga)
    with pytest.raises(Refused, match="in the meantime"):
        change_budget(budget=made, minutes=800, owner=cast.pat, version=1, by=cast.olga)
    for _ in range(2):
        withdraw_budget(budget=made, by=cast.pat)
    assert not Budget.objects.exists()
    kinds = ("quality.budget_set", "quality.budget_changed", "quality.budget_withdrawn")
    assert [Entry.objects.filter(action=kind).count() for kind in kinds] == [1, 1, 1]


def test_the_sources_never_have_more_than_there_is_in_all(crm, cast):
    whole = budget(cast, minutes=600, source="")
    budget(cast, minutes=400)
    with pytest.raises(Refused, match="3 h 20 min are left"):
        budget(cast, minutes=201, source=TICKETS)
    budget(cast, minutes=200, source=TICKETS)
    with pytest.raises(Refused, match="10 h together already"):
        change_budget(budget=whole, minutes=599, owner=cast.olga, by=cast.pat)


def test_what_is_wrong_with_a_budget_is_said(crm, cast):
    for wrong in (
        {"quarter": "autumn"}, {"quarter": later(quarter_now(), -1)}, {"quarter": later(quarter_now(), 5)}, {"minutes": 0},
        {"minutes": 10_000 * 60 + 1}, {"owner": cast.alice}, {"source": "nowhere"},
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            budget(cast, **wrong)
        assert set(refusal.value.fields) == set(wrong)
    for nobody in (cast.alice, cast.eve):
        with pytest.raises(Forbidden):
            budget(cast, by=nobody)
    assert not Budget.objects.exists()


def test_the_budget_of_a_quarter_that_is_over_stands(crm, cast):
    made = budget(cast)
    Budget.objects.update(quarter=later(quarter_now(), -1))
    for act in (
        lambda: change_budget(budget=made, minutes=9, owner=cast.olga, by=cast.pat),
        lambda: withdraw_budget(budget=made, by=cast.pat),
    ):
        with pytest.raises(Refused, match="over"):
            act()


def test_time_is_noted_once_and_taken_back_by_who_noted_it(crm, cast):
    key = uuid4()
    noted = [note_hours(minutes=90, words=" Merged spellings ", source=USAGE, pk=key, by=cast.alice) for _ in range(2)]
    assert noted[0] == noted[1]
    effort = Effort.objects.get()
    assert (effort.minutes, effort.words, effort.on, effort.quarter) == (
        90,
        "Merged spellings",
        timezone.localdate(),
        quarter_now(),
    )
    for other in (cast.pat, cast.ada):
        with pytest.raises(Forbidden):
            take_back_hours(effort=effort, by=other)
    for _ in range(2):
        take_back_hours(effort=effort, by=cast.alice)
    assert note_hours(minutes=90, words="Merged spellings", source=USAGE, pk=key, by=cast.alice).taken_back_at, (
        "a late repeat brings nothing back"
    )
    assert not Effort.objects.in_force().exists()
    assert [Entry.objects.filter(action=f"quality.{each}").count() for each in ("hours_noted", "hours_taken_back")] == [
        1,
        1,
    ]
    with pytest.raises(Refused, match="noted already"):
        note_hours(minutes=5, words="Mine", pk=key, by=cast.bob)


def test_what_is_wrong_with_an_entry_is_said(crm, cast):
    given = {"minutes": 60, "words": "Merged", "source": USAGE, "by": cast.alice}
    for wrong in (
        {"minutes": 0}, {"minutes": 1441}, {"words": " "}, {"words": "x" * 301}, {"source": "nowhere"}, {"on": in_days(1)},
        {"on": first_day(later(quarter_now(), -1)) - timedelta(days=1)},
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            note_hours(**given | wrong)
        assert set(refusal.value.fields) == set(wrong)
    note_hours(**given | {"minutes": 1400})
    with pytest.raises(Refused, match="more than 24 hours"):
        note_hours(**given)
    note_hours(**given | {"by": cast.bob})
    assert Effort.objects.count() == 2


def test_a_manager_notes_nothing_at_an_account_that_they_may_not_see(crm, cast, make):
    account = make.account("Elsewhere", owner=cast.bob)
    with pytest.raises(Forbidden):
        note_hours(minutes=5, words="Owner entered", account=account, by=cast.alice)
    note_hours(minutes=5, words="Owner entered", account=account, by=cast.bob)
    account.delete()
    assert Effort.objects.get().account is None, "the hours were spent all the same"


def test_time_at_a_finding_is_noted_as_it_is_closed_and_once(finding, cast):
    for _ in range(2):
        close_finding(finding=finding, outcome="The export takes their day", minutes=75, by=cast.alice)
    effort = Effort.objects.get()
    assert (effort.by, effort.minutes, effort.source, effort.words) == (
        cast.alice,
        75,
        USAGE,
        "The export takes their day",
    )
    assert effort.finding == finding


def test_a_finding_stays_open_where_its_time_makes_no_sense(finding, cast):
    with pytest.raises(Refused) as refusal:
        close_finding(finding=finding, outcome="Done", minutes=1441, by=cast.alice)
    assert set(refusal.value.fields) == {"minutes"}
    assert Finding.objects.get().is_open


def test_budget_and_hours_stand_side_by_side_by_source_and_in_all(crm, cast):
    budget(cast, minutes=1200, source="")
    budget(cast, minutes=600)
    note_hours(minutes=300, words="Days shifted", source=USAGE, by=cast.alice)
    note_hours(minutes=300, words="Days shifted", source=USAGE, by=cast.bob)
    note_hours(minutes=60, words="Twins merged", source=TICKETS, by=cast.bob)
    note_hours(minutes=30, words="Asked around", by=cast.bob)
    taken = note_hours(minutes=500, words="A slip", source=USAGE, by=cast.bob)
    take_back_hours(effort=taken, by=cast.bob)
    found = seen(cast.eve)
    assert [(each.words, each.minutes, each.meant, each.state) for each in found.lines] == [
        ("Tickets (crm)", 60, 0, ""), ("Usage (crm)", 600, 600, "used_up"), ("Several, or none", 30, 0, ""),
    ]  # fmt: skip
    assert (found.whole.minutes, found.whole.meant, found.whole.percent) == (690, 1200, 57)
    assert "11 h 30 min of 20 h are spent" in found.says
    assert "Used up: Usage (crm)." in found.says
    assert {each.source: each.spent for each in with_spent(Budget.objects.all())} == {"": 690, USAGE: 600}
    assert seen(cast.eve, later(quarter_now(), -1)).is_empty
    assert seen(cast.alice).is_empty, "who does not look across sources is told no sums"


def test_without_a_budget_in_all_the_sources_are_added_up(crm, cast):
    budget(cast, minutes=600)
    budget(cast, minutes=120, source=TICKETS)
    assert (seen(cast.pat).whole.meant, seen(cast.pat).whole.budget) == (720, None)


def test_what_the_data_did_meanwhile_is_compared_by_the_checks_asked_on_both_days(crm, cast):
    """Hand-computed: of the ends only the last days count; what is new, noted only, or says nothing of rows counts for nothing."""
    Measured.objects.all().delete()
    begin = first_day(quarter_now())
    rows = {
        (begin - timedelta(days=40), USAGE, "usage_before_signup"): (90, 100),  # not the last day of its quarter
        (begin - timedelta(days=2), USAGE, "usage_before_signup"): (10, 100),
        (begin - timedelta(days=2), USAGE, "refused"): (10, 100),
        (begin - timedelta(days=2), "gateway", "usage_before_signup"): (5, 100),
        (begin, USAGE, "usage_before_signup"): (4, 100),
        (begin, USAGE, "refused"): (4, 100),
        (begin, USAGE, "own:new"): (100, 100),
        (begin, USAGE, "fresh"): (0, 1000),
        (begin, "gateway", "usage_before_signup"): (5, 100),
        (begin, TICKETS, "refused"): (1, 3),  # it was not there before
    }
    for (on, source, check), (failing, of) in rows.items():
        Measured.objects.create(on=on, source=source, check_name=check, failing=failing, looked_at=of)
    note_hours(minutes=60, words="Merged", on=begin, by=cast.pat)
    Effort.objects.update(source=USAGE)
    found = seen(cast.pat)
    usage = line(found, "Usage (crm)")
    assert (usage.before.words, usage.now.words) == ("10%", "4%")
    assert (found.whole.before.failing, found.whole.now.failing, found.whole.now.looked_at) == (25, 13, 300)
    others = line(found, "Sources without budget and hours")
    assert (others.before.words, others.now.words) == ("5%", "5%")
    assert (found.day_before, found.day) == (begin - timedelta(days=2), begin)


def test_a_share_is_never_rounded_to_none_or_all():
    from quality.upkeep import Failing

    assert [Failing(n, 10_000).words for n in (0, 1, 51, 9_999, 10_000)] == [
        "0%",
        "below 0.1%",
        "0.5%",
        "99.9%",
        "100%",
    ]


def test_findings_closed_are_counted_in_the_quarter_in_which_they_were(finding, cast):
    note_hours(minutes=5, words="Looked", source=USAGE, by=cast.alice)
    close_finding(finding=finding, outcome="Done", by=cast.alice)
    assert (line(seen(cast.pat), "Usage (crm)").closed_before, line(seen(cast.pat), "Usage (crm)").closed) == (0, 1)
    following = seen(cast.pat, later(quarter_now()))
    assert (following.whole.closed_before, following.whole.closed) == (1, 0)


def test_a_budget_that_is_used_up_stands_on_its_owners_work_until_it_is_raised(crm, cast):
    made = budget(cast, minutes=60)
    assert "hours for the upkeep" not in str(work_of(cast.olga))
    note_hours(minutes=60, words="Merged", source=USAGE, by=cast.alice)
    assert "The hours for the upkeep of Usage (crm) are used up" in work_of(cast.olga)
    assert "upkeep" not in str(work_of(cast.pat)), "somebody else answers for it"
    change_budget(budget=made, minutes=90, owner=cast.olga, by=cast.pat)
    assert "upkeep of" not in str(work_of(cast.olga))


def test_a_budget_of_which_nothing_is_spent_stands_there_with_three_quarters_gone(crm, cast, monkeypatch):
    budget(cast, minutes=60)
    budget(cast, minutes=90, source="")
    for passed, waiting in ((0.74, 0), (0.75, 2)):
        monkeypatch.setattr("quality.work.share_passed", lambda _quarter, _today, passed=passed: passed)
        assert budgets_waiting(cast.olga).count() == waiting
    assert {
        "No hours are spent on the upkeep of data yet",
        "No hours are spent on the upkeep of Usage (crm) yet",
    } <= set(work_of(cast.olga))
    late = first_day(later(quarter_now())) - timedelta(days=3)
    assert [each.state for each in seen(cast.pat, today=late).budgets] == ["idle", "idle"]
    note_hours(minutes=5, words="Looked", source=TICKETS, by=cast.alice)
    assert [each.source for each in budgets_waiting(cast.olga)] == [USAGE]


def test_whose_hours_they_are_is_personal_and_for_them_alone(crm, cast):
    said = personal_models()[Effort]
    assert (said.subject, said.purpose, said.keep, said.since) == ("by", "account_management", "P3Y", "on")
    mine = note_hours(minutes=60, words="Merged", source=USAGE, by=cast.alice)
    for member in cast.of_acme():
        assert list(Effort.objects.visible_to(member)) == ([mine] if member == cast.alice else [])


def test_from_the_budget_to_what_was_noted_by_the_pages(finding, cast, browse, django_assert_max_num_queries):
    pat, alice = browse(cast.pat), browse(cast.alice)
    assert "No budget is set and no hours are noted." in pat.get("/t/acme/quality/").content.decode()
    sent = {"quarter": quarter_now(), "source": USAGE, "minutes": "1.5", "owner": cast.olga.pk}
    assert pat.post("/t/acme/quality/upkeep/budgets/add/", sent | {"minutes": "0"}).status_code == 422
    for _ in range(2):
        assert pat.post("/t/acme/quality/upkeep/budgets/add/", sent).status_code == 303
    made = Budget.objects.get()
    assert made.minutes == 90
    assert alice.post("/t/acme/quality/upkeep/budgets/add/", sent).status_code == 403

    entry = {
        "minutes": "45 min",
        "words": "دمج",
        "source": USAGE,
        "on": timezone.localdate().isoformat(),
        "key": str(uuid4()),
    }
    answer = alice.post("/t/acme/quality/upkeep/note/", entry | {"minutes": "45"})
    assert (answer.status_code, "45 min, 1.5 h or 1:30" in answer.content.decode()) == (422, True)
    for _ in range(2):
        assert alice.post("/t/acme/quality/upkeep/note/", entry).status_code == 303
    page = alice.get(f"/t/acme/quality/findings/{finding.pk}/").content.decode()
    assert f"/quality/upkeep/note/?finding={finding.pk}" in page
    answer = alice.post(f"/t/acme/quality/findings/{finding.pk}/close/", {"outcome": "Shifted", "minutes": "0:45"})
    assert answer.status_code == 303
    assert Effort.objects.count() == 2

    with django_assert_max_num_queries(15):
        page = pat.get("/t/acme/quality/").content.decode()
    for words in (
        "1 h 30 min of 1 h 30 min are spent",
        "Used up",
        "(100%)",
        "0 → 1",
        "nobody’s hours are shown by name",
    ):
        assert words in page, words
    with django_assert_max_num_queries(15):
        page = pat.get("/t/acme/quality/upkeep/").content.decode()
    assert "Olga" in page
    assert "Alice" not in page, "whose hours they are is said to nobody"
    assert "دمج" not in page
    with django_assert_max_num_queries(15):
        page = alice.get("/t/acme/quality/upkeep/").content.decode()
    assert "دمج" in page
    assert "1 h 30 min of" not in page, "a manager sees no sums of sources"

    mine = Effort.objects.get(words="دمج")
    assert pat.post(f"/t/acme/quality/upkeep/hours/{mine.pk}/take-back/").status_code == 404
    for _ in range(2):
        assert alice.post(f"/t/acme/quality/upkeep/hours/{mine.pk}/take-back/").status_code == 303
    assert f"hours/{mine.pk}" not in alice.get("/t/acme/quality/upkeep/").content.decode()

    here = f"/t/acme/quality/upkeep/budgets/{made.pk}/"
    assert 'value="1.5"' in pat.get(here).content.decode()
    assert pat.post(here, {"minutes": "2", "owner": cast.olga.pk, "version": 1}).status_code == 303
    assert pat.post(here, {"minutes": "3", "owner": cast.olga.pk, "version": 1}).status_code == 422
    for _ in range(2):
        assert pat.post(f"{here}withdraw/").status_code == 303
    assert not Budget.objects.exists()
    assert pat.get(here).status_code == 404


def test_time_is_noted_at_the_account_on_whose_page_one_is(crm, cast, browse, make):
    account = make.account("Elsewhere", owner=cast.alice)
    client = browse(cast.alice)
    assert f"?account={account.pk}" in client.get(f"/t/acme/accounts/{account.pk}/quality/").content.decode()
    entry = {
        "minutes": "10 min",
        "words": "Owner entered",
        "source": "accounts",
        "on": timezone.localdate().isoformat(),
    }
    assert client.post(f"/t/acme/quality/upkeep/note/?account={account.pk}", entry).status_code == 303
    assert Effort.objects.get().account == account
    assert browse(cast.bob).get(f"/t/acme/quality/upkeep/note/?account={account.pk}").status_code == 404


def test_quarters_are_walked_and_nonsense_shows_this_one(crm, cast, browse):
    client = browse(cast.eve)
    for wanted, shown in (("2000-Q1", quarter_now()), ("nonsense", quarter_now()), (later(quarter_now(), -1),) * 2):
        page = client.get(f"/t/acme/quality/upkeep/?quarter={wanted}").content.decode()
        assert f"Upkeep in {shown}" in page
        assert "Set a budget" not in page


def test_programs_set_budgets_and_note_hours_and_read_only_their_own(crm, cast):
    def program(member) -> Program:
        with bound(cast.acme, purpose="administration"):
            return Program(
                make_key(member=member, words="Sync", scopes=["accounts:read", "accounts:write"], by=cast.ada)[1]
            )

    pat, alice = program(cast.pat), program(cast.alice)
    sent = {"quarter": quarter_now(), "source": USAGE, "minutes": 60, "owner": str(cast.olga.pk)}
    made = [pat.post("upkeep-budgets/", sent) for _ in range(2)]
    assert [each.status_code for each in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert alice.post("upkeep-budgets/", sent).status_code == 403
    assert pat.post("upkeep-budgets/", sent | {"quarter": "autumn"}).status_code == 409
    noted = alice.post("upkeep-hours/", {"minutes": 45, "words": "Merged", "source": USAGE})
    assert (noted.status_code, noted.json()["quarter"]) == (201, quarter_now())
    here = f"upkeep-hours/{noted.json()['id']}/"
    assert pat.get(here).status_code == 404
    assert pat.get("upkeep-hours/").json()["results"] == []
    assert alice.get("upkeep-budgets/").json()["results"] == []
    budget = f"upkeep-budgets/{made[0].json()['id']}/"
    assert pat.get(budget).json()["spent"] == 45
    assert pat.patch(budget, {"minutes": 90}, type="application/merge-patch+json").json()["minutes"] == 90
    assert [alice.post(f"{here}take-back/").status_code for _ in range(2)] == [200, 200]
    assert pat.get(budget).json()["spent"] == 0
    assert pat.post(f"{budget}withdraw/").status_code == 204
    assert pat.get(budget).status_code == 404
