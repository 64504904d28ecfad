"""What people and programs send to do harm: it is shown as text, refused in a sentence, or put on record like everything else."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from accounts.actions.accounts import change_account
from accounts.actions.engagements import log_engagement
from accounts.models import FactKind
from intimacy.imports.cells import CellError, to_datetime
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import Refused
from tests.make import PASSWORD

MARKUP = '<b hx-post="/theme/" hx-trigger="load">x</b>'
LOG = {f"{prefix}-{name}_FORMS": 0 for prefix in ("followup", "promise") for name in ("TOTAL", "INITIAL")}


@pytest.fixture
def account(cast, make):
    """An account that Alice looks after."""
    with bound(cast.acme, purpose="account_management"):
        return make.account("Northwind", owner=cast.alice)


def test_what_a_colleague_typed_meanwhile_is_shown_as_text(account, cast, browse):
    with bound(cast.acme, purpose="account_management"):
        change_account(account=account, city=MARKUP, by=cast.alice)
    typed = {"version": account.version, "name": "Northwind", "city": "Bern", "currency": "USD"}
    answer = browse(cast.alice).post(f"/t/acme/accounts/{account.pk}/edit/", typed)
    assert answer.status_code == 422
    assert "&lt;b hx-post=" in answer.content.decode()
    assert MARKUP not in answer.content.decode()


def test_nobody_takes_an_e_mail_address_that_nobody_has_checked(cast, browse):
    mallory = browse(cast.mallory)
    for what in ("action_add", "action_primary"):
        assert mallory.post("/auth/email/", {what: "", "email": "new@acme.example"}).status_code == 404
    cast.mallory.user.refresh_from_db()
    assert cast.mallory.user.email == "mallory@globex.example"


@pytest.mark.parametrize("place", ["accounts/", "accounts/names/", "find/", "engagements/", "contacts/"])
def test_a_search_that_the_database_cannot_hold_is_a_bad_request(place, cast, browse):
    assert browse(cast.alice).get(f"/t/acme/{place}?q=a%00b").status_code == 400


def test_an_engagement_cannot_have_happened_before_the_calendar_begins(account, cast, browse):
    """In Zurich the first minute of the year 1 lies, in UTC, in the year before it, which Python cannot read again."""
    with bound(cast.acme, member=cast.alice, purpose="administration"):
        cast.alice.time_zone = "Europe/Zurich"
        cast.alice.save()
    alice = browse(cast.alice)
    values = {"account": "Northwind", "account_id": account.pk, "kind": "call", "title": "Call"}
    answer = alice.post("/t/acme/engagements/new/", {**values, **LOG, "happened_at": "0001-01-01T00:00"})
    assert answer.status_code == 422
    assert "This lies before 1900." in answer.content.decode()
    for place in ("accounts/", f"accounts/{account.pk}/", "engagements/"):
        assert alice.get(f"/t/acme/{place}").status_code == 200


@pytest.mark.parametrize(
    ("kind", "value"), [("date", "soon"), ("number", 10**4000), ("number", -1e300), ("text", "x" * 1001)]
)
def test_a_further_fact_that_no_page_could_show_is_refused(kind, value, account, cast, browse):
    with bound(cast.acme, purpose="account_management"):
        FactKind.objects.create(name="known_as", words="Known as", type=kind)
        with pytest.raises(Refused, match="known_as"):
            change_account(account=account, facts={"known_as": value}, by=cast.alice)
    assert browse(cast.alice).get(f"/t/acme/accounts/{account.pk}/").status_code == 200


def test_a_form_that_comes_back_puts_on_record_whom_it_showed(account, cast, make, browse):
    with bound(cast.acme, purpose="account_management"):
        person = make.contact(account, "Zoe Vogt")
    answer = browse(cast.alice).post(f"/t/acme/contacts/{person.pk}/edit/", {"name": ""})
    assert answer.status_code == 422
    with bound(cast.acme, purpose="account_management"):
        entry = Entry.objects.of("journal.shown").get()
    assert (entry.by_id, entry.shown) == (cast.alice.pk, [person.pk])


def test_an_action_says_so_as_well_as_the_page(acme, cast, make):
    account = make.account("Helix", owner=cast.alice)
    with pytest.raises(Refused, match="before 1900"):
        log_engagement(
            account=account, kind="call", title="Call", happened_at=datetime(2, 1, 1, tzinfo=UTC), by=cast.alice
        )


def test_guessing_passwords_from_one_address_locks_nobody_out_elsewhere(cast, settings, client):
    """Behind a proxy, whose own address is that of everybody."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def sign_in(address, person, password) -> int:
        given = {"login": f"{person}@acme.example", "password": password}
        return client.post("/auth/login/", given, headers={"x-forwarded-for": f"198.51.100.1, {address}"}).status_code

    for number in range(12):
        sign_in("203.0.113.7", f"nobody{number}", "guess")
    assert sign_in("203.0.113.7", "bob", PASSWORD) != 302
    assert sign_in("192.0.2.20", "alice", PASSWORD) == 302


def test_a_stranger_cannot_fill_the_disk_through_a_form(client, settings, db):
    """The sign-in page takes no files: a large one is read to its end and thrown away."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post("/auth/login/", {"login": "a", "password": "b", "file": BytesIO(b"x" * 3_000_000)})
    assert answer.wsgi_request.upload_was_too_large
    assert not answer.wsgi_request.FILES


def test_somebody_with_two_roles_takes_out_only_what_the_narrower_right_covers(cast, make, browse):
    """An executive sees every account, a manager exports those of the team: both together export those of the team."""
    with bound(cast.acme, purpose="administration"):
        both = make.member("Both", "manager", "executive")
        make.account("Mine", owner=both)
        make.account("Of others", owner=cast.alice)
    text = browse(both).get("/t/acme/accounts/?format=csv").content.decode()
    assert "Mine" in text
    assert "Of others" not in text


@pytest.mark.parametrize("text", ["0001-01-01T00:30:00Z", "9999-12-31"])
def test_a_day_beyond_all_calendars_is_refused_at_its_cell(text):
    with pytest.raises(CellError, match="1900 to 2199"):
        to_datetime(text, UTC)
