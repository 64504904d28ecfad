"""A company signs itself up: nothing exists before the link is followed, and nobody gets hold of an address that is not theirs."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from intimacy.access.members import invite
from intimacy.journal.models import Entry
from intimacy.tenancy.actions import memberships
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Tenant, User

PASSWORD = "a long walk by the lake"
GIVEN = {
    "company": "Initech", "slug": "initech", "name": "Peter", "email": "Peter@initech.example", "password": PASSWORD,
    "currency": "EUR", "time_zone": "Europe/Zurich",
}  # fmt: skip


def signed_up(client=None, **changes) -> str:
    """Fill in the form; answers the path of the link in the message, "" where there is none."""
    answer = (client or Client()).post("/signup/", {**GIVEN, **changes})
    assert answer.status_code == 200, answer.content
    found = re.search(r"http://\S+?(/signup/[\w-]{20,}/)", mail.outbox[-1].body)
    return found.group(1) if found else ""


@pytest.fixture
def on_commit(monkeypatch):
    """Tests run in a transaction that is never committed: what waits for the commit is done at once."""
    monkeypatch.setattr("intimacy.access.mail.on_commit", lambda work, robust=False: work())


pytestmark = pytest.mark.usefixtures("db", "on_commit")


def test_a_company_signs_up_confirms_and_stands_before_its_first_step():
    client = Client()
    link = signed_up(client)
    assert not User.objects.exists()
    assert not Tenant.objects.exists()
    assert "Open Initech" in client.get(link).content.decode()
    assert not Tenant.objects.exists()  # mail programs open links by themselves
    answer = client.post(link)
    assert answer.headers["Location"] == "/t/initech/start/"
    user = User.objects.get(email="peter@initech.example")
    [mine] = memberships(user)
    assert (mine.tenant.currency, mine.member.time_zone, mine.member.roles) == ("EUR", "Europe/Zurich", ["admin"])
    assert Tenant.objects.get(slug="initech").time_zone == "Europe/Zurich"
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user).verified
    with bound(mine.tenant, purpose="administration"):
        assert Entry.objects.of("access.company_opened").get().by_id == mine.member.pk
    page = client.get("/t/initech/start/").content.decode()
    assert page.index("Import your accounts") < page.index("Invite your colleagues") < page.index("Look at the score")
    assert "0 of 3 steps are done" in page
    assert client.get("/t/initech/imports/new/").status_code == 200


def test_the_link_works_once_and_for_a_day():
    client = Client()
    link = signed_up(client)
    client.post(link)
    assert Client().get(link).status_code == Client().post(link).status_code == 410
    other = signed_up(slug="other", email="other@initech.example")
    cache.clear()
    assert Client().get(other).status_code == 410
    assert User.objects.count() == 1


def test_who_follows_the_link_in_another_browser_is_asked_for_the_password_that_was_chosen():
    """Else somebody could sign up with a stranger's address and wait for the stranger's click."""
    link = signed_up()
    stranger = Client()
    assert stranger.post(link).status_code == 422
    assert stranger.post(link, {"password": "a guess of mine"}).status_code == 422
    assert not User.objects.exists()
    assert not Tenant.objects.exists()
    assert stranger.post(link, {"password": PASSWORD}).headers["Location"] == "/t/initech/start/"


def test_the_answer_does_not_say_whether_an_address_is_known(cast):
    """Only the holder of the address learns it, from the message; the sign-in that is there stays as it was."""
    unknown, known = (
        Client().post("/signup/", {**GIVEN, "email": email}) for email in ("nobody@acme.example", "ALICE@acme.example")
    )
    assert unknown.status_code == known.status_code == 200
    strip = lambda page: re.sub(r'csrf-token" content="\w+|\w+@acme.example', "", page.content.decode(), flags=re.I)  # noqa: E731
    assert strip(unknown) == strip(known)
    first, second = mail.outbox
    assert re.search(r"/signup/[\w-]{20,}/", first.body)
    assert "has a sign-in already" in second.body
    assert not re.search(r"/signup/[\w-]{20,}/", second.body)
    cast.alice.user.refresh_from_db()
    assert not cast.alice.user.check_password(PASSWORD)
    assert not Tenant.objects.filter(slug="initech").exists()


def test_an_address_that_got_a_sign_in_meanwhile_keeps_it(make):
    link = signed_up()
    user = make.user("peter@initech.example")
    answer = Client().post(link, {"password": PASSWORD})
    assert answer.status_code == 422
    assert "has a sign-in by now" in answer.content.decode()
    user.refresh_from_db()
    assert not user.check_password(PASSWORD)
    assert not Tenant.objects.exists()


def test_an_invited_person_who_never_came_may_open_a_company_of_their_own(cast):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        invite(email="peter@initech.example", name="Peter", roles=["manager"], by=cast.ada)
    client = Client()
    client.post(signed_up(client))
    assert [found.tenant.slug for found in memberships(User.objects.get(email="peter@initech.example"))] == ["initech"]


def test_an_address_of_a_company_that_is_taken_meanwhile_is_chosen_anew(make):
    client = Client()
    link = signed_up(client)
    make.tenant("initech")
    assert "choose another one" in client.get(link).content.decode()
    assert client.post(link, {"slug": "initech"}).status_code == 422
    assert not User.objects.filter(email="peter@initech.example").exists()
    assert client.post(link, {"slug": "initech-two"}).headers["Location"] == "/t/initech-two/start/"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": "acme"}, "is taken"),
        ({"slug": "Not an address"}, "Small letters"),
        ({"slug": "1abc"}, "Small letters"),
        ({"slug": "api"}, "is taken"),
        ({"password": "initech"}, "too short"),
        ({"email": "x"}, "valid email"),
        ({"currency": "XXXX"}, "valid choice"),
        ({"time_zone": "Mars/Olympus"}, "valid choice"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_sends_nothing(changes, words, cast):
    answer = Client().post("/signup/", {**GIVEN, **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert mail.outbox == []


def test_the_address_is_suggested_by_the_name_and_checked_while_it_is_typed(cast):
    by_name = {"HX-Request": "true", "HX-Trigger-Name": "company"}
    ask = lambda given, **headers: Client(headers=headers).get("/signup/address/", given).content.decode()  # noqa: E731
    assert 'value="initech-gmbh"' in ask({"company": "Initech GmbH", "slug": "", "offered": ""}, **by_name)
    assert 'value="acme-2"' in ask({"company": "Acme", "slug": "ini", "offered": "ini"}, **by_name)
    assert 'value="mine"' in ask({"company": "Acme", "slug": "mine", "offered": "ini"}, **by_name)
    assert "is taken" in ask({"slug": "acme"}, **{"HX-Request": "true", "HX-Trigger-Name": "slug"})
    assert "is free" in ask({"slug": "acme-3"}, **{"HX-Request": "true", "HX-Trigger-Name": "slug"})


def test_who_is_signed_in_opens_another_company_at_once(cast, browse):
    given = {name: GIVEN[name] for name in ("company", "slug", "name", "currency", "time_zone")}
    assert browse(cast.alice).post("/signup/", given).headers["Location"] == "/t/initech/start/"
    assert [found.tenant.slug for found in memberships(cast.alice.user)] == ["acme", "initech"]
    assert browse(cast.alice).post("/signup/", given).status_code == 422
    assert mail.outbox == []


def test_signing_up_can_be_switched_off(settings):
    settings.SIGNUP = False
    for answer in (Client().get("/signup/"), Client().post("/signup/", GIVEN)):
        assert answer.status_code == 403
        assert "by invitation" in answer.content.decode()
    assert mail.outbox == []
    assert "/signup/" not in Client().get("/auth/login/").content.decode()


def test_one_e_mail_address_gets_few_messages_and_one_network_address_few_tries(settings):
    for _number in range(3):
        assert Client().post("/signup/", GIVEN).status_code == 200
    assert Client().post("/signup/", {**GIVEN, "email": "peter@INITECH.example"}).status_code == 429
    assert Client().post("/signup/", {**GIVEN, "email": "other@initech.example"}).status_code == 200
    assert len(mail.outbox) == 4
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_up": "5/h/ip"}
    for _number in range(5):
        Client().post("/signup/", {})
    assert Client().post("/signup/", {**GIVEN, "email": "third@initech.example"}).status_code == 429
    assert len(mail.outbox) == 4


def test_the_password_behind_a_link_is_not_guessed():
    link = signed_up()
    for number in range(5):
        assert Client().post(link, {"password": f"a guess {number}"}).status_code == 422
    assert Client().post(link, {"password": PASSWORD}).status_code == 429
    assert not User.objects.exists()


@pytest.mark.parametrize(("path", "given"), [
    ("/auth/login/", {"login": "alice@acme.example", "password": "wrong"}),
    ("/auth/password/reset/", {"email": "alice@acme.example"}),
])  # fmt: skip
def test_sign_in_and_reset_are_limited_for_one_e_mail_address(path, given, cast):
    answers = [Client().post(path, given) for _number in range(6)]
    assert [answer.status_code for answer in answers[:5]] != [429] * 5
    last = answers[-1]
    assert last.status_code == 429 or "Too many" in last.content.decode()


def test_the_steps_tick_themselves(cast, browse, make):
    client = browse(cast.ada)
    assert "1 of 3 steps are done" in client.get("/t/acme/start/").content.decode()  # her colleagues are here
    assert "Import your accounts" in client.get("/t/acme/").content.decode()
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        make.account("Helix", owner=cast.alice)
    assert "2 of 3 steps are done" in client.get("/t/acme/start/").content.decode()
    assert browse(cast.alice).get("/t/acme/start/").status_code == 403
    assert "First steps" not in browse(cast.alice).get("/t/acme/").content.decode()


def test_the_demonstration_shows_its_mail_to_the_browser_that_signed_up(settings):
    settings.EMAIL_BACKEND = settings.MAILBOX
    client, other = Client(), Client()
    answer = client.post("/signup/", GIVEN)
    assert "/signup/mail/" in answer.content.decode()
    page = client.get("/signup/mail/").content.decode()
    link = re.search(r"(/signup/[\w-]{20,}/)", page).group(1)
    assert "Nothing has been written" in other.get("/signup/mail/").content.decode()
    assert client.post(link)["Location"] == "/t/initech/start/"


def test_where_mail_is_sent_there_is_no_such_page():
    client = Client()
    client.post("/signup/", GIVEN)
    assert client.get("/signup/mail/").status_code == 404
