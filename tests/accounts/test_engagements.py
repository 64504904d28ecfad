"""Engagements: logged once with what came of them, corrected, undone; the pages and who may open them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.engagements import change_engagement, log_engagement, people_of, undo_engagement
from accounts.models import Contact, Engagement, FollowUp, Interaction, Promise
from intimacy.journal.models import Entry
from intimacy.privacy.models import Subject
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import new_id
from intimacy.tenancy.refusals import Forbidden, Refused
from tests.make import days_ago, in_days


def person(account, name):
    return Contact.objects.create(account=account, name=name, subject=Subject.objects.create(kind="contact"))


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix Biolabs", owner=cast.alice)


@pytest.fixture
def log(helix, cast):
    def log(**values):
        given = {"kind": "call", "title": "Lot numbers", "happened_at": days_ago(1), "by": cast.alice} | values
        return log_engagement(account=helix, **given)

    return log


def facts_of(engagement):
    return Interaction.objects.in_force().filter(source="engagement", external_id=str(engagement.pk))


def test_everybody_who_took_part_has_a_fact_and_the_first_leads(log, helix):
    ingrid, lena = person(helix, "Ingrid"), person(helix, "Lena")
    engagement = log(contacts=[lena, ingrid], minutes=25, notes="She wants lot numbers.")
    lead = facts_of(engagement).leads().get()
    assert (lead.contact, lead.value, lead.body) == (lena, 25, "She wants lot numbers.")
    assert facts_of(engagement).count() == 2
    assert people_of(engagement) == [lena, ingrid]


def test_without_people_there_is_one_lead(log):
    lead = facts_of(log()).get()
    assert lead.lead
    assert lead.contact is None


def test_what_came_of_it_is_noted_with_it(log, helix, cast):
    ingrid = person(helix, "Ingrid Salo")
    engagement = log(
        contacts=[ingrid],
        followups=[{"words": "Send the plan", "due_on": in_days(7)}],
        promises=[{"words": "A plan by Tuesday", "due_on": in_days(3)}],
    )
    assert FollowUp.objects.get().engagement == engagement
    promise = Promise.objects.get()
    assert (promise.contact, promise.member_id, promise.said_at) == (ingrid, cast.alice.pk, engagement.happened_at)


def test_the_same_engagement_sent_twice_is_one(log):
    key = new_id()
    assert log(pk=key, followups=[{"words": "Send the plan", "due_on": in_days(7)}]) == log(pk=key)
    assert (Engagement.objects.count(), FollowUp.objects.count(), Interaction.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"kind": "ticket"}, "kind"),
        ({"happened_at": timezone.now() + timedelta(days=1)}, "happened_at"),
        ({"minutes": -1}, "minutes"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(log, values, field):
    entries = Entry.objects.count()
    with pytest.raises(Refused) as refusal:
        log(**values, followups=[{"words": "Send the plan", "due_on": in_days(7)}])
    assert list(refusal.value.fields) == [field]
    assert not Engagement.objects.exists()
    assert not FollowUp.objects.exists()
    assert Entry.objects.count() == entries


def test_a_refused_promise_takes_the_whole_engagement_with_it(log):
    with pytest.raises(Refused):
        log(promises=[{"words": "A plan", "due_on": in_days(-30)}])
    assert not Engagement.objects.exists()
    assert not Interaction.objects.exists()


def test_people_of_another_account_are_refused(log, make):
    with pytest.raises(Refused, match="does not belong"):
        log(contacts=[person(make.account("Granite"), "Priya")])


def test_who_is_not_on_the_team_may_not_log(log, cast):
    for member in (cast.bob, cast.olga, cast.pat):
        with pytest.raises(Forbidden):
            log(by=member)
    assert not Engagement.objects.exists()


def test_a_correction_ends_the_facts_and_keeps_the_past(log, helix, cast):
    ingrid, lena = person(helix, "Ingrid"), person(helix, "Lena")
    engagement = log(contacts=[ingrid, lena])
    between = timezone.now()
    changed = change_engagement(
        engagement=engagement, title="Lot numbers and exports", contacts=[lena], version=1, by=cast.alice
    )
    assert changed.version == 2
    assert facts_of(engagement).get().contact == lena
    assert facts_of(engagement).get().lead
    assert set(Interaction.objects.known_at(between).values_list("title", flat=True)) == {"Lot numbers"}
    assert Interaction.objects.known_at(between).count() == 2


def test_the_same_content_again_corrects_nothing(log, cast):
    engagement = log()
    entries = Entry.objects.count()
    same = change_engagement(engagement=engagement, title="Lot numbers", version=1, by=cast.alice)
    assert same.version == 1
    assert (Interaction.objects.count(), Entry.objects.count()) == (1, entries)


def test_two_people_who_correct_at_once_are_told(log, cast):
    engagement = log()
    change_engagement(engagement=engagement, title="One", version=1, by=cast.alice)
    with pytest.raises(Refused, match="in the meantime"):
        change_engagement(engagement=engagement, title="Two", version=1, by=cast.alice)
    assert Engagement.objects.get().title == "One"


def test_undo_ends_the_facts_and_what_came_of_it_and_may_be_repeated(log, cast):
    engagement = log(
        followups=[{"words": "Send the plan", "due_on": in_days(7)}],
        promises=[{"words": "A plan", "due_on": in_days(3)}],
    )
    for _ in range(2):
        undo_engagement(engagement=engagement, by=cast.alice)
    assert not facts_of(engagement).exists()
    assert not FollowUp.objects.open().exists()
    assert not Promise.objects.exists()
    assert Entry.objects.of("accounts.engagement_undone").count() == 1
    with pytest.raises(Refused, match="undone"):
        change_engagement(engagement=engagement, title="Other", by=cast.alice)


# -- pages -----------------------------------------------------------------------------------------------------------


def form(account="Helix Biolabs", **values):
    lines = {
        f"{prefix}-{name}": value
        for prefix, count in (("followup", 3), ("promise", 2))
        for name, value in (("TOTAL_FORMS", count), ("INITIAL_FORMS", 0))
    }
    now = timezone.now().strftime("%Y-%m-%dT%H:%M")
    return {"account": account, "kind": "call", "title": "Lot numbers", "happened_at": now} | lines | values


NEW = "/t/acme/engagements/new/"


def test_logging_on_the_page_leads_to_the_account(helix, cast, browse):
    ingrid = person(helix, "Ingrid")
    sent = form("helix", contacts=[ingrid.pk]) | {
        "followup-0-words": "Send the plan", "followup-0-due_on": in_days(7),
        "promise-0-words": "A plan", "promise-0-due_on": in_days(3), "promise-0-direction": "theirs",
    }  # fmt: skip
    answer = browse(cast.alice).post(NEW, sent)
    assert (answer.status_code, answer["Location"]) == (303, f"/t/acme/accounts/{helix.pk}/")
    assert Engagement.objects.get().people.get().contact == ingrid
    assert FollowUp.objects.get().words == "Send the plan"
    assert Promise.objects.get().direction == "theirs"


def test_errors_stay_in_the_dialog_with_the_values_kept(helix, cast, browse):
    answer = browse(cast.alice).post(NEW, form(title="", notes="Kept words"), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Kept words" in said
    assert "<html" not in said
    assert 'aria-invalid="true"' in said
    assert not Engagement.objects.exists()


def test_a_dialog_that_is_done_shows_its_page_afresh(helix, cast, browse):
    answer = browse(cast.alice).post(NEW, form(), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_the_same_form_sent_twice_logs_once(helix, cast, browse):
    sent = form(key=new_id())
    for _ in range(2):
        browse(cast.alice).post(NEW, sent)
    assert Engagement.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "says"), [("granite", "There is no account"), ("helix b", "Several accounts match"), ("", "required")]
)
def test_an_account_is_found_by_what_is_typed_among_the_visible_ones(helix, cast, browse, make, typed, says):
    make.account("Helix Brothers", owner=cast.alice)
    make.account("Granite", owner=cast.bob)
    answer = browse(cast.alice).post(NEW, form(typed))
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_two_accounts_of_one_name_are_told_apart_by_the_choice(helix, cast, browse, make):
    twin = make.account("Helix Biolabs", owner=cast.alice)
    assert browse(cast.alice).post(NEW, form()).status_code == 422
    assert browse(cast.alice).post(NEW, form(account_id=twin.pk)).status_code == 303
    assert Engagement.objects.get().account == twin


def test_an_invisible_account_cannot_be_named_by_its_id(helix, cast, browse, make):
    theirs = make.account("Granite", owner=cast.bob)
    assert browse(cast.alice).post(NEW, form("Granite", account_id=theirs.pk)).status_code == 422
    people = browse(cast.alice).get(f"/t/acme/engagements/people/?account_id={theirs.pk}")
    assert people.status_code == 200
    assert not Engagement.objects.exists()


def test_the_form_knows_the_account_on_whose_page_it_was_opened(helix, cast, browse):
    here = f"http://testserver/t/acme/accounts/{helix.pk}/"
    answer = browse(cast.alice).get(NEW, headers={"HX-Request": "true", "HX-Current-URL": here})
    assert 'value="Helix Biolabs"' in answer.content.decode()
    assert 'value="Helix Biolabs"' not in browse(cast.alice).get(NEW).content.decode()


def test_the_people_who_are_offered_are_on_record_as_shown(helix, cast, browse):
    ingrid = person(helix, "Ingrid")
    browse(cast.alice).get(f"/t/acme/engagements/people/?account_id={helix.pk}", headers={"HX-Request": "true"})
    assert Entry.objects.of("journal.shown").latest("at").shown == [ingrid.pk]


def test_accounts_are_offered_as_one_types_and_only_visible_ones(helix, cast, browse, make):
    make.account("Helium", owner=cast.bob)
    answer = browse(cast.alice).get("/t/acme/engagements/accounts/?account=hel", headers={"HX-Request": "true"})
    assert "Helix Biolabs" in answer.content.decode()
    assert "Helium" not in answer.content.decode()


def test_correcting_on_the_page(log, cast, browse, helix):
    ingrid = person(helix, "Ingrid")
    engagement = log(contacts=[ingrid])
    address = f"/t/acme/engagements/{engagement.pk}/correct/"
    assert browse(cast.alice).get(address).status_code == 200
    when = engagement.happened_at.strftime("%Y-%m-%dT%H:%M")
    sent = form(title="Exports", version=1, contacts=[ingrid.pk], happened_at=when)
    assert browse(cast.alice).post(address, sent).status_code == 303
    changed = Engagement.objects.get()
    assert (changed.title, changed.happened_at) == ("Exports", engagement.happened_at)
    assert browse(cast.alice).post(address, sent | {"title": "Stale"}).status_code == 422


@pytest.mark.parametrize("address", ["", "correct/", "undo/"])
def test_an_engagement_is_not_there_for_who_cannot_see_its_account(log, cast, browse, address):
    path = f"/engagements/{log().pk}/{address}"
    ask = "post" if address == "undo/" else "get"
    assert getattr(browse(cast.bob), ask)(f"/t/acme{path}").status_code == 404
    assert getattr(browse(cast.mallory), ask)(f"/t/acme{path}").status_code == 404
    assert getattr(browse(cast.mallory), ask)(f"/t/globex{path}").status_code == 404
    assert facts_of(Engagement.objects.get()).exists()


def test_who_may_look_may_not_undo(log, cast, browse):
    path = f"/t/acme/engagements/{log().pk}/"
    assert browse(cast.olga).get(path).status_code == 200
    assert browse(cast.olga).post(f"{path}undo/").status_code == 403
    assert browse(cast.pat).post(f"{path}undo/").status_code == 403
    assert Engagement.objects.get().undone_at is None


def test_undo_on_the_page(log, cast, browse):
    path = f"/t/acme/engagements/{log().pk}/"
    assert browse(cast.alice).post(f"{path}undo/").status_code == 303
    assert "was undone" in browse(cast.alice).get(path).content.decode()


def test_the_list_narrows_by_kind_person_account_and_days(log, cast, browse, make):
    log(title="Lot numbers")
    log(title="Old review", kind="review", happened_at=days_ago(90))
    client = browse(cast.alice)
    for narrowed in ("kind=call", f"after={in_days(-10)}", f"by={cast.alice.pk}&kind=call"):
        said = client.get(f"/t/acme/engagements/?{narrowed}").content.decode()
        assert "Lot numbers" in said
        assert "Old review" not in said
    assert "Lot numbers" not in browse(cast.bob).get("/t/acme/engagements/").content.decode()


def test_the_pages_ask_little_of_the_database(log, helix, cast, browse, django_assert_max_num_queries):
    people = [person(helix, f"Person {number}") for number in range(12)]
    engagements = [log(contacts=people, followups=[{"words": f"Do {n}", "due_on": in_days(7)}]) for n in range(12)]
    client = browse(cast.alice)
    for path in ("", f"{engagements[0].pk}/", "new/", f"new/?account={helix.pk}", f"{engagements[0].pk}/correct/"):
        with django_assert_max_num_queries(15):
            assert client.get(f"/t/acme/engagements/{path}").status_code == 200


def test_a_day_is_read_in_the_zone_of_the_member(helix, cast, browse):
    cast.alice.time_zone = "Pacific/Auckland"
    with bound(cast.acme, purpose="administration"):
        cast.alice.save()
    browse(cast.alice).post(NEW, form(happened_at="2026-07-01T08:30"))
    assert Engagement.objects.get().happened_at.isoformat() == "2026-06-30T20:30:00+00:00"
