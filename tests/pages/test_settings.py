"""Settings of the ground floor: the table of rights, members and invitations, keys, preferences, what is held about whom."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from intimacy.access import invitations
from intimacy.access.actions import holder_of, make_key
from intimacy.access.members import change_roles, invite, leave
from intimacy.access.models import Key
from intimacy.access.rights import RIGHTS
from intimacy.journal.models import Entry
from intimacy.privacy.registry import declarations, personal_models
from intimacy.tenancy.actions import memberships
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Member, User
from intimacy.tenancy.refusals import Forbidden, Refused

ROOT = "/t/acme/settings/"
ADMIN_PAGES = ("members/", "members/add/", "keys/", "keys/make/")
PASSWORD = "a long walk by the lake"


@pytest.fixture
def administration(cast):
    """Acme, bound for administration by Ada for the length of the test."""
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        yield cast.acme


def facts(cast, action: str):
    """The facts of one kind on Acme's record."""
    with bound(cast.acme, purpose="administration"):
        return list(Entry.objects.of(action).newest_first())


def held(cast, model, **filters):
    """Acme's rows of a model, as they are now."""
    with bound(cast.acme, purpose="administration"):
        return list(model.objects.filter(**filters))


@pytest.fixture(autouse=True)
def on_commit(monkeypatch):
    """Tests run in a transaction that is never committed: mail that waits for the commit is sent at once."""
    monkeypatch.setattr("intimacy.access.mail.on_commit", lambda work, robust=False: work())


def link_in(response) -> str:
    """Where the link of the invitation leads that this answer announces."""
    assert response["Location"] == ROOT + "members/"
    return re.search(rf"{settings.PUBLIC_URL}(/join/\S+)", mail.outbox[-1].body).group(1)


# -- rights of the pages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ADMIN_PAGES)
@pytest.mark.parametrize("who", ["alice", "pat", "olga", "eve"])
def test_only_administrators_manage_people_and_keys(path, who, cast, browse):
    assert browse(getattr(cast, who)).get(ROOT + path).status_code == 403
    assert browse(cast.ada).get(ROOT + path).status_code == 200


@pytest.mark.parametrize("path", [*ADMIN_PAGES, "rights/", "preferences/", "privacy/"])
def test_the_settings_of_another_tenant_do_not_exist(path, cast, browse):
    assert browse(cast.mallory).get(ROOT + path).status_code == 404
    assert Client().get(ROOT + path).status_code == 302


@pytest.mark.parametrize("path", [*ADMIN_PAGES, "rights/", "preferences/", "privacy/"])
def test_each_page_stays_within_its_budget(path, cast, browse, django_assert_max_num_queries):
    client = browse(cast.ada)
    with django_assert_max_num_queries(15):
        client.get(ROOT + path)


def test_the_settings_list_only_what_one_may_open(cast, browse):
    mine, hers = (browse(who).get(ROOT).content.decode() for who in (cast.alice, cast.ada))
    assert "settings/preferences/" in mine
    assert "settings/members/" not in mine
    assert all(f"settings/{name}/" in hers for name in ("preferences", "members", "rights", "keys", "privacy"))


# -- who may do what -------------------------------------------------------------------------------------------------


def test_the_table_says_where_each_right_holds(cast, browse):
    page = browse(cast.alice).get(ROOT + "rights/").content.decode()
    assert page.count('scope="row"') == len(RIGHTS)
    row = next(row for row in page.split("<tr") if str(RIGHTS["accounts.see"].words) in row)
    assert (row.count("everywhere"), row.count("on one’s team")) == (4, 1)
    assert "Account manager" in page


# -- members ---------------------------------------------------------------------------------------------------------


def test_members_stand_with_roles_and_address_and_the_page_is_on_record(cast, browse):
    page = browse(cast.ada).get(ROOT + "members/").content.decode()
    assert all(words in page for words in ("Olga", "olga@acme.example", "Compliance officer", "Here"))
    assert "mallory" not in page.lower()
    shown = facts(cast, "journal.shown")[0]
    assert (shown.by_id, shown.fields, shown.count) == (cast.ada.pk, ["tenancy.member"], 6)


def test_an_invited_person_sets_a_password_by_the_link_and_is_in(cast, browse):
    answer = browse(cast.ada).post(
        ROOT + "members/add/", {"email": "Ines@Acme.example", "name": "Ines", "roles": ["product", "executive"]}
    )
    link, user = link_in(answer), User.objects.get(email="ines@acme.example")
    assert "no-store" in answer["Cache-Control"]
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (["ines@acme.example"], "Ada invites you to Acme Instruments")
    assert not user.has_usable_password()
    assert memberships(user) == []

    visitor = Client()
    assert "Acme Instruments invites you" in visitor.get(link).content.decode()
    assert visitor.post(link, {"new_password1": PASSWORD, "new_password2": "another"}).status_code == 422
    assert memberships(user) == []
    assert visitor.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})["Location"] == "/t/acme/"
    assert visitor.get("/t/acme/settings/").status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert [found.member.roles for found in memberships(user)] == [["executive", "product"]]
    assert len(facts(cast, "access.member_invited")) == len(facts(cast, "access.member_joined")) == 1


def test_where_no_mail_goes_out_the_link_is_handed_over(cast, browse, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    given = {"email": "ines@acme.example", "name": "Ines", "roles": ["product"]}
    answer = browse(cast.ada).post(ROOT + "members/add/", given)
    assert (answer.status_code, answer["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    path = re.search(r"http://testserver(/join/[^<\s]+)", answer.content.decode()).group(1)
    assert Client().get(path).status_code == 200


def test_a_refused_invitation_sends_nothing(cast, browse):
    given = {"email": "alice@acme.example", "name": "Alice", "roles": ["product"]}
    assert browse(cast.ada).post(ROOT + "members/add/", given).status_code == 422
    assert browse(cast.alice).post(ROOT + "members/add/", given).status_code == 403
    assert mail.outbox == []


def test_an_invitation_works_once(administration, cast):
    member = invite(email="ines@acme.example", name="Ines", roles=["product"], by=cast.ada)
    link = f"/join/{invitations.token(member)}/"
    assert Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD}).status_code == 302
    assert Client().get(link).status_code == 410
    leave(member=member, by=cast.ada)
    assert Client().post(link, {"new_password1": "x" * 20, "new_password2": "x" * 20}).status_code == 410
    assert User.objects.get(email="ines@acme.example").check_password(PASSWORD)


def test_an_invitation_ends_after_three_days(administration, cast, monkeypatch):
    text = invitations.token(invite(email="ines@acme.example", name="Ines", roles=["product"], by=cast.ada))
    assert invitations.invitation_of(text) is not None
    import time

    later = time.time() + invitations.LASTS.total_seconds() + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert invitations.invitation_of(text) is None


def test_a_newer_invitation_and_a_withdrawn_one_close_the_link(cast, browse):
    client = browse(cast.ada)
    first = link_in(
        client.post(ROOT + "members/add/", {"email": "ines@acme.example", "name": "Ines", "roles": "product"})
    )
    [member] = held(cast, Member, name="Ines")
    second = link_in(client.post(f"{ROOT}members/{member.pk}/link/"))
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)
    client.post(f"{ROOT}members/{member.pk}/leave/")
    assert Client().get(second).status_code == 410
    assert "left" in client.get(f"{ROOT}members/{member.pk}/").content.decode()


@pytest.mark.parametrize("text", ["", "x", "x:y:z"])
def test_a_made_up_invitation_opens_nothing(text, cast):
    assert invitations.invitation_of(text) is None


def test_an_invitation_takes_over_nobodys_sign_in(cast, browse):
    """Mallory works at Globex. Acme's administrator gets a link, but no way to her password."""
    answer = browse(cast.ada).post(
        ROOT + "members/add/", {"email": "mallory@globex.example", "name": "Mallory", "roles": ["manager"]}
    )
    link = link_in(answer)
    for response in (Client().get(link), Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})):
        assert response["Location"].startswith("/auth/login/")
    assert browse(cast.bob).post(link).status_code == 403
    assert not cast.mallory.user.check_password(PASSWORD)
    assert [found.tenant.slug for found in memberships(cast.mallory.user)] == ["globex"]
    assert browse(cast.mallory).post(link).status_code == 302
    assert [found.tenant.slug for found in memberships(cast.mallory.user)] == ["acme", "globex"]


def test_no_password_is_set_for_somebody_who_signs_in_otherwise(cast, browse):
    """A person without a password may still be in another tenant, by single sign-on; a link must not give them one."""
    user = cast.mallory.user
    user.set_unusable_password()
    user.save()
    link = link_in(browse(cast.ada).post(ROOT + "members/add/", {"email": user.email, "name": "M", "roles": "manager"}))
    assert Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})["Location"].startswith("/auth/")
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_a_member_is_not_invited_twice(cast, browse):
    answer = browse(cast.ada).post(
        ROOT + "members/add/", {"email": "ALICE@acme.example", "name": "A", "roles": ["admin"]}
    )
    assert answer.status_code == 422
    assert "is a member already" in answer.content.decode()
    assert held(cast, Member, user=cast.alice.user)[0].roles == ["manager"]
    assert facts(cast, "access.member_invited") == []


def test_roles_change_and_the_change_says_which(cast, browse):
    browse(cast.ada).post(f"{ROOT}members/{cast.alice.pk}/", {"roles": ["product", "manager"]})
    browse(cast.ada).post(f"{ROOT}members/{cast.alice.pk}/", {"roles": ["product"]})
    assert held(cast, Member, pk=cast.alice.pk)[0].roles == ["product"]
    assert [fact.fields for fact in facts(cast, "access.roles_changed")] == [["-manager"], ["+product"]]


def test_the_last_administrator_stays_one(cast, browse):
    client = browse(cast.ada)
    answer = client.post(f"{ROOT}members/{cast.ada.pk}/", {"roles": ["manager"]})
    assert answer.status_code == 422
    assert "last administrator" in answer.content.decode()
    assert held(cast, Member, pk=cast.ada.pk)[0].roles == ["admin"]
    assert client.post(f"{ROOT}members/{cast.ada.pk}/leave/").status_code == 422
    assert held(cast, Member, pk=cast.ada.pk)[0].left_at is None
    assert facts(cast, "access.roles_changed") == facts(cast, "access.member_left") == []


def test_nobody_marks_themselves_as_left_and_the_last_administrator_is_not_marked_by_another(
    administration, cast, make
):
    second = make.member("Second", "admin")
    with pytest.raises(Refused, match="yourself"):
        leave(member=cast.ada, by=cast.ada)
    leave(member=second, by=cast.ada)
    with pytest.raises(Refused, match="last administrator"):
        leave(member=cast.ada, by=second)
    assert Member.objects.get(pk=cast.ada.pk).left_at is None


def test_who_leaves_cannot_sign_in_and_their_keys_end(cast, browse):
    with bound(cast.acme, purpose="administration"):
        _key, secret = make_key(member=cast.bob, words="Sync", scopes=["accounts:read"], by=cast.ada)
    bob = browse(cast.bob)
    assert bob.get(ROOT).status_code == 200
    browse(cast.ada).post(f"{ROOT}members/{cast.bob.pk}/leave/")
    assert bob.get(ROOT).status_code == 302  # it was the last tenant, so that the sessions have ended
    assert holder_of(secret) is None
    assert not held(cast, Key, member=cast.bob)[0].is_live
    [fact] = facts(cast, "access.member_left")
    assert (fact.about_id, fact.by_id) == (cast.bob.pk, cast.ada.pk)
    browse(cast.ada).post(f"{ROOT}members/{cast.bob.pk}/leave/")
    assert len(facts(cast, "access.member_left")) == 1


def test_somebody_who_left_comes_back_by_a_new_invitation(cast, browse):
    client = browse(cast.ada)
    client.post(f"{ROOT}members/{cast.bob.pk}/leave/")
    link = link_in(client.post(f"{ROOT}members/{cast.bob.pk}/link/"))
    assert browse(cast.bob).post(link)["Location"] == "/t/acme/"
    assert held(cast, Member, pk=cast.bob.pk)[0].left_at is None


@pytest.mark.parametrize("path", ["", "link/", "leave/"])
def test_a_member_of_another_tenant_does_not_exist(path, cast, browse):
    assert browse(cast.ada).post(f"{ROOT}members/{cast.mallory.pk}/{path}", {"roles": ["admin"]}).status_code == 404
    with bound(cast.globex, purpose="administration"):
        found = Member.objects.get(pk=cast.mallory.pk)
        assert (found.roles, found.left_at) == (["manager"], None)


def test_a_manager_changes_nobody(administration, cast):
    for refused in (
        lambda: invite(email="x@acme.example", name="X", roles=["admin"], by=cast.alice),
        lambda: change_roles(member=cast.alice, roles=["admin"], by=cast.alice),
        lambda: leave(member=cast.bob, by=cast.alice),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert Member.objects.count() == 6
    assert Member.objects.get(pk=cast.alice.pk).roles == ["manager"]
    assert not User.objects.filter(email="x@acme.example").exists()


# -- keys ------------------------------------------------------------------------------------------------------------


def test_a_key_is_made_for_another_and_its_secret_shown_once(cast, browse):
    client = browse(cast.ada)
    given = {"words": "CRM sync", "member": cast.alice.pk, "scopes": ["accounts:read"], "last_day": "2099-12-31"}
    answer = client.post(ROOT + "keys/make/", given)
    secret = re.search(r"kin_[\w-]+", answer.content.decode()).group()
    assert "no-store" in answer["Cache-Control"]
    assert holder_of(secret).membership.member.pk == cast.alice.pk
    page = client.get(ROOT + "keys/").content.decode()
    assert "CRM sync" in page
    assert secret not in page
    [key] = held(cast, Key)
    assert key.ends_at.date().isoformat() == "2099-12-31"
    client.post(f"{ROOT}keys/{key.pk}/end/")
    assert holder_of(secret) is None
    assert len(facts(cast, "access.key_made")) == len(facts(cast, "access.key_ended")) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_day": "2020-01-01"}, "has ended already"),
        ({"scopes": []}, "required"),
        ({"member": "mallory"}, "valid choice"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_at_its_field(changes, words, cast, browse):
    given = {"words": "Sync", "member": cast.alice.pk, "scopes": ["accounts:read"], "last_day": "", **changes}
    if given["member"] == "mallory":
        given["member"] = cast.mallory.pk
    answer = browse(cast.ada).post(ROOT + "keys/make/", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert held(cast, Key) == []


def test_nobody_who_left_gets_a_key(administration, cast):
    cast.bob.left_at = timezone.now()
    with pytest.raises(Refused):
        make_key(member=cast.bob, words="Sync", scopes=["accounts:read"], by=cast.ada)


def test_a_key_of_another_tenant_does_not_exist(cast, browse):
    with bound(cast.globex, purpose="administration"):
        key, secret = make_key(member=cast.mallory, words="Theirs", scopes=["accounts:read"], by=cast.grete)
    assert browse(cast.ada).post(f"{ROOT}keys/{key.pk}/end/").status_code == 404
    assert browse(cast.alice).post(f"{ROOT}keys/{key.pk}/end/").status_code == 403
    assert holder_of(secret) is not None


# -- preferences -----------------------------------------------------------------------------------------------------


def test_a_member_chooses_name_language_zone_and_keys(cast, browse, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "German")]
    client = browse(cast.alice)
    client.post(ROOT + "preferences/", {"name": "Alice B.", "language": "de", "time_zone": "Europe/Zurich"})
    [alice] = held(cast, Member, pk=cast.alice.pk)
    assert (alice.name, alice.language, alice.time_zone, alice.single_keys) == (
        "Alice B.",
        "de",
        "Europe/Zurich",
        False,
    )
    [fact] = facts(cast, "access.preferences_changed")
    assert (fact.by_id, fact.fields) == (cast.alice.pk, ["language", "name", "single_keys", "time_zone"])
    page = client.get(ROOT + "preferences/").content.decode()
    assert 'lang="de"' in page
    assert 'data-single-keys="off"' in page


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Olympus"}, {"language": "tlh"}, {"name": " "}])
def test_a_preference_that_does_not_exist_changes_nothing(wrong, cast, browse):
    given = {"name": "New", "language": "en", "time_zone": "UTC", **wrong}
    assert browse(cast.alice).post(ROOT + "preferences/", given).status_code == 422
    assert held(cast, Member, pk=cast.alice.pk)[0].name == "Alice"
    assert facts(cast, "access.preferences_changed") == []


def test_saving_the_same_preferences_leaves_no_trace(cast, browse):
    given = {"name": "Alice", "language": "en", "time_zone": "UTC", "single_keys": "on"}
    assert browse(cast.alice).post(ROOT + "preferences/", given).status_code == 303
    assert facts(cast, "access.preferences_changed") == []


# -- what is held about whom -----------------------------------------------------------------------------------------


def test_every_kind_of_record_says_what_it_holds_for_what_and_how_long(cast, browse):
    page = browse(cast.olga).get(ROOT + "privacy/").content.decode()
    assert page.count('scope="row"') == len(declarations())
    assert 0 < len(personal_models()) < len(declarations())
    for words in (
        "A person inside a tenant.", "Running the workspace", "1 year, counted from “left at”", "Emptied: name. Stays: user",
        "6 years, counted from “at”", "The record is deleted",
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(("who", "status"), [("olga", 200), ("ada", 200), ("alice", 403), ("pat", 403), ("eve", 403)])
def test_officers_and_administrators_see_what_is_held(who, status, cast, browse):
    assert browse(getattr(cast, who)).get(ROOT + "privacy/").status_code == status


# -- several companies -----------------------------------------------------------------------------------------------


def test_who_is_in_two_companies_chooses_and_can_change(cast, browse):
    from intimacy.access.actions import add_member
    from intimacy.tenancy.refusals import CLOCK

    with bound(cast.globex, purpose="administration"):
        add_member(user=cast.alice.user, name="Alice", roles=["manager"], by=CLOCK)
    client = browse(cast.alice)
    page = client.get("/").content.decode()
    assert "Acme Instruments" in page
    assert 'href="/t/globex/"' in page
    assert "Change to Globex Freight" in client.get(ROOT).content.decode()
    assert "Change to" not in browse(cast.bob).get(ROOT).content.decode()


def test_who_is_in_no_company_is_told_so(cast, browse, make):
    class Nobody:
        user = make.user("nobody@example.com")

    answer = browse(Nobody).get("/")
    assert answer.status_code == 403
    assert "in no company yet" in answer.content.decode()
