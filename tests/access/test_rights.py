"""What each role may do, cell by cell, exactly as the settings show it."""

import pytest

from intimacy.access.actions import end_key, holder_of, make_key
from intimacy.access.models import Key
from intimacy.access.require import may, require
from intimacy.access.rights import RIGHTS, ROLES, declare
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused


class Team:
    """A thing whose team has one member."""

    def __init__(self, *members):
        self.members = [member.pk for member in members]

    def has_on_team(self, member) -> bool:
        return member.pk in self.members


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("right", RIGHTS)
def test_the_table_of_rights_holds_in_every_cell(right, role, acme, cast):
    """Three questions a cell: on a thing of one's own team, on another's, and without a thing."""
    member = {"manager": cast.alice, "product": cast.pat, "compliance": cast.olga, "executive": cast.eve}.get(
        role, cast.ada
    )
    everywhere, on_team = role in RIGHTS[right].everywhere, role in RIGHTS[right].on_team
    for thing, allowed in ((Team(member), everywhere or on_team), (Team(), everywhere), (None, everywhere or on_team)):
        assert may(member, right, thing) is allowed
        if not allowed:
            with pytest.raises(Forbidden):
                require(member, right, thing)


def test_two_roles_give_the_rights_of_both(acme, make):
    both = make.member("Both", "manager", "executive")
    assert may(both, "accounts.set_tier", Team())
    assert may(both, "accounts.edit", Team(both))


def test_the_clock_may_do_what_the_product_declares(acme):
    assert all(may(CLOCK, right) for right in RIGHTS)


def test_a_right_for_a_role_that_does_not_exist_cannot_be_declared():
    with pytest.raises(ValueError, match="juggler"):
        declare("access.juggle", "Juggle", everywhere=["juggler"])


def test_the_settings_show_the_table(cast, browse):
    page = browse(cast.alice).get("/t/acme/settings/rights/").content.decode()
    assert page.count('scope="row"') == len(RIGHTS)
    assert str(RIGHTS["accounts.set_tier"].words) in page


def test_a_key_is_shown_once_and_found_by_its_hash(acme, cast):
    key, secret = make_key(member=cast.alice, words="Sync", scopes=["accounts:read"], by=cast.ada)
    assert secret not in str(Key.objects.values().get())
    holder = holder_of(secret)
    assert (holder.key_id, holder.scopes, holder.membership.member.pk) == (key.pk, ("accounts:read",), cast.alice.pk)
    assert holder_of(secret + "x") is None


def test_a_key_that_was_ended_opens_nothing_from_that_moment(acme, cast):
    key, secret = make_key(member=cast.alice, words="Sync", scopes=["accounts:read"], by=cast.ada)
    end_key(key=key, by=cast.ada)
    assert holder_of(secret) is None


def test_a_key_of_somebody_who_left_opens_nothing(acme, cast):
    from django.utils import timezone

    _key, secret = make_key(member=cast.bob, words="Sync", scopes=["accounts:read"], by=cast.ada)
    cast.bob.left_at = timezone.now()
    cast.bob.save()
    assert holder_of(secret) is None


@pytest.mark.parametrize("scopes", [[], ["accounts:read", "everything"]])
def test_a_key_without_a_known_scope_is_refused(scopes, acme, cast):
    with pytest.raises(Refused):
        make_key(member=cast.alice, words="Sync", scopes=scopes, by=cast.ada)
    assert not Key.objects.exists()


def test_a_manager_makes_no_keys(acme, cast):
    with pytest.raises(Forbidden):
        make_key(member=cast.alice, words="Sync", scopes=["accounts:read"], by=cast.alice)
    assert not Key.objects.exists()
