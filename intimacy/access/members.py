"""What is done to members: invited, joined, given other roles, marked as left; and what each decides for oneself."""

from collections.abc import Iterable
from zoneinfo import available_timezones

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from intimacy.access.actions import known_roles
from intimacy.access.models import Identity, Key
from intimacy.access.providers import hold_to_provider
from intimacy.access.require import require
from intimacy.access.sessions import end_all_of_who_left
from intimacy.journal.actions import record
from intimacy.journal.models import Entry
from intimacy.tenancy.actions import memberships
from intimacy.tenancy.models import Member, User
from intimacy.tenancy.refusals import Refused

PREFERENCES = ("name", "language", "time_zone", "single_keys")
INVITED, LEFT = "access.member_invited", "access.member_left"


@atomic
def invite(*, email: str, name: str, roles: Iterable[str], by: Member) -> Member:
    """Invite a person by e-mail address; somebody who left is invited back. Refused when they are in already.

    Until they follow their link (``invitations.token``) the membership is set aside: ``left_at`` is the moment of the
    invitation, so that nobody can sign in by it. A person new to the product gets a sign-in without a password.
    """
    require(by, "access.manage_members")
    roles = known_roles(roles)
    email = email.strip().lower()
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    member = Member.objects.select_for_update().filter(user=user).first()
    if member is not None and member.left_at is None:
        raise Refused({"email": _("%(name)s is a member already.") % {"name": member.name}})
    if member is None:
        member = Member(user=user, name=name, language=by.language, time_zone=by.time_zone)
    member.roles, member.left_at = roles, timezone.now()
    member.save()
    record(INVITED, member, by=by, fields=roles)
    return member


@atomic
def invite_again(*, member: Member, by: Member) -> Member:
    """Make the links handed out so far worthless, for a new one. Refused when the person is in already."""
    require(by, "access.manage_members")
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.left_at is None:
        raise Refused(_("%(name)s is a member already.") % {"name": member.name})
    member.left_at = timezone.now()
    member.save(update_fields=["left_at"])
    record(INVITED, member, by=by, fields=member.roles)
    return member


def may_set_password(user: User) -> bool:
    """Whether an invitation may give this person a password: only where it can take over nobody's sign-in."""
    return not user.has_usable_password() and not memberships(user)


@atomic
def join(*, member: Member, by: Member) -> Member:
    """Let the invited person in. Only they themselves can do it; the page has seen their link and their sign-in."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    if by.pk != member.pk or member.left_at is None:
        raise Refused(_("This invitation has been used, or is no longer open. Ask for a new one."))
    member.left_at = None
    member.save(update_fields=["left_at"])
    record("access.member_joined", member, by=by, fields=member.roles)
    return member


@atomic
def change_roles(*, member: Member, roles: Iterable[str], by: Member) -> Member:
    """Give a member other roles. Refused where it would leave the tenant without an administrator."""
    require(by, "access.manage_members")
    roles = known_roles(roles)
    others = _other_administrators(member)
    member = Member.objects.select_for_update().get(pk=member.pk)
    if "admin" in member.roles and "admin" not in roles and member.left_at is None and not others:
        raise Refused({"roles": _("This is the last administrator. Make somebody else one first.")})
    changed = [f"+{role}" for role in roles if role not in member.roles]
    changed += [f"-{role}" for role in member.roles if role not in roles]
    if changed:
        member.roles = roles
        member.save(update_fields=["roles"])
        record("access.roles_changed", member, by=by, fields=changed)
        if "-admin" in changed:
            hold_to_provider(by=by)
    return member


@atomic
def leave(*, member: Member, by: Member) -> Member:
    """Mark a member as left: from now on they cannot sign in, and their keys open nothing; with the last tenant their sessions end.

    Their accounts stay theirs until somebody takes them over. An invitation is withdrawn in the same way. Refused for oneself
    and for the last administrator.
    """
    require(by, "access.manage_members")
    others = _other_administrators(member)
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.pk == by.pk:
        raise Refused(_("You cannot mark yourself as left. Ask another administrator."))
    if member.left_at is None and "admin" in member.roles and not others:
        raise Refused(_("This is the last administrator. Make somebody else one first."))
    if member.left_at is not None and not is_invited(member):
        return member
    member.left_at = timezone.now()
    member.save(update_fields=["left_at"])
    Key.objects.live().filter(member=member).update(ends_at=member.left_at)
    # Who comes back is known anew: the address may have passed to somebody else.
    Identity.objects.filter(member=member).delete()
    end_all_of_who_left(member.user)
    record(LEFT, member, by=by)
    return member


@atomic
def change_own_preferences(*, name: str, language: str, time_zone: str, single_keys: bool, by: Member) -> Member:
    """Change what a member decides for oneself: name, language, time zone, single-letter keys."""
    require(by, "access.set_preferences")
    if not name.strip():
        raise Refused({"name": _("Say what your colleagues call you.")})
    if language not in dict(settings.LANGUAGES):
        raise Refused({"language": _("The product does not speak this language yet.")})
    if time_zone not in available_timezones():
        raise Refused({"time_zone": _("There is no time zone of this name.")})
    member = Member.objects.select_for_update().get(pk=by.pk)
    wanted = {"name": name.strip(), "language": language, "time_zone": time_zone, "single_keys": single_keys}
    changed = [field for field in PREFERENCES if getattr(member, field) != wanted[field]]
    if changed:
        for field in changed:
            setattr(member, field, wanted[field])
        member.save(update_fields=changed)
        record("access.preferences_changed", member, by=by, fields=changed)
    return member


def with_standing(members):
    """Members annotated with ``last_said``: the last fact on record that tells an invited person from one who left."""
    facts = Entry.objects.filter(about_kind="tenancy.member", about_id=OuterRef("pk"), action__in=[INVITED, LEFT])
    return members.annotate(last_said=Subquery(facts.newest_first().values("action")[:1]))


def is_invited(member: Member) -> bool:
    """Whether a membership is set aside for somebody who was invited, and not for one who left."""
    return with_standing(Member.objects.filter(pk=member.pk)).get().last_said == INVITED


def _other_administrators(member: Member) -> list[Member]:
    """The administrators besides this member; locked, so that two cannot drop each other at the same moment."""
    administrators = Member.objects.active().filter(roles__contains=["admin"]).order_by("pk").select_for_update()
    return [found for found in administrators if found.pk != member.pk]
