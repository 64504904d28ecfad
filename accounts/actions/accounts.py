"""Adding and changing accounts, naming owners and teams."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Sum
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.passing import take_up
from accounts.actions.sorting import assign_segments
from accounts.graduating import Room
from accounts.models import Account, FactKind, Seat, Standing
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK, Refused

EDITABLE = {
    "name", "external_id", "parent", "industry", "region", "city", "employees", "annual_value", "lifetime_value",
    "currency", "renewal_on", "since", "facts",
}  # fmt: skip
LARGEST, LONGEST = 10**20, 1000  # of a further fact: a number, and the letters of a text; forms and files allow as much


@atomic
def add_account(*, name: str, by, owner: Member | None = None, tier: int | None = None, **values: Any) -> Account:
    """Add an account. A manager who adds one owns it, unless an owner is named."""
    require(by, "accounts.add")
    unknown = values.keys() - EDITABLE
    if unknown:
        raise TypeError(f"add_account() got unexpected values {sorted(unknown)}")
    owner = owner or (by if by is not CLOCK and "manager" in by.roles else None)
    account = Account(name=name, owner=owner, **values)
    _check(account)
    require_room(account, tier)
    account.tier = tier
    account.save(force_insert=True)
    Standing.objects.create(account=account)
    if owner:
        Seat.objects.create(account=account, member=owner, role=Seat.Role.OWNER)
    record("accounts.account_added", account, by=by, fields=["name", *values], words={"name": name})
    return _in_its_segment(account, by)


@atomic
def change_account(*, account: Account, by, version: int | None = None, **values: Any) -> Account:
    """Change some facts about an account. Refused when somebody changed it since ``version``, with nothing changed."""
    require(by, "accounts.edit", account)
    unknown = values.keys() - EDITABLE
    if unknown:
        raise TypeError(f"change_account() got unexpected values {sorted(unknown)}")
    account = held(account, version)
    changed = [name for name, value in values.items() if getattr(account, name) != value]
    for name in changed:
        setattr(account, name, values[name])
    if not changed:
        return account
    _check(account)
    _save(account, changed)
    record("accounts.account_changed", account, by=by, fields=changed)
    return _in_its_segment(account, by)


@atomic
def set_tier(*, account: Account, tier: int | None, why: str = "", by) -> Account:
    """Put an account into a tier, by hand. Its history is in the journal."""
    require(by, "accounts.set_tier", account)
    if tier not in (None, 1, 2, 3):
        raise Refused({"tier": _("There are tiers 1, 2 and 3.")})
    account = held(account)
    if account.tier != tier:
        require_room(account, tier)
        before, account.tier = account.tier, tier
        _save(account, ["tier"])
        record("accounts.tier_set", account, by=by, fields=["tier"], why=why, words={"from": before, "to": tier})
        _in_its_segment(account, by)
    return account


@atomic
def name_owner(*, account: Account, owner: Member | None, by) -> Account:
    """Name who looks after an account. The former owner leaves the team, the new one joins it.

    The new owner also gets the open hand-over of the account, with the work of colleagues who are leaving or have left.
    """
    require(by, "accounts.assign", account)
    account = held(account)
    if account.owner_id == (owner.pk if owner else None):
        return account
    if owner and owner.left_at:
        raise Refused({"owner": _("%(name)s has left.") % {"name": owner.name}})
    Seat.objects.on_account(account).filter(role=Seat.Role.OWNER).update(until=timezone.localdate())
    if owner:
        sat = Seat.objects.on_account(account).filter(member=owner).first()
        Seat.objects.on_account(account).filter(member=owner).update(until=timezone.localdate())
        # Who was on the team already goes on giving the account as much time, and answers to whom they did.
        kept = {"share": sat.share, "function": sat.function, "lead": sat.lead} if sat else {}
        Seat.objects.create(account=account, member=owner, role=Seat.Role.OWNER, **kept)
    account.owner = owner
    _save(account, ["owner"])
    record("accounts.owner_named", account, by=by, fields=["owner"])
    take_up(account=account, by=by)
    return _in_its_segment(account, by)


@atomic
def seat(
    *, account: Account, member: Member, role: str, share: int = 0, function: str = "", lead: Member | None = None,
    deputy: bool = False, by,
) -> Seat:  # fmt: skip
    """Put a colleague on an account's team, or change what they do there. An owner stays owner.

    share: percent of their time; refused where all their seats together would take more than all of it. lead: to whom they
    answer besides the owner, in their function. deputy: takes over when the owner goes; there is one.
    """
    require(by, "accounts.assign", account)
    account = held(account)
    # Two accounts at the same moment: whoever comes second sees what the first has taken.
    member = Member.objects.select_for_update().get(pk=member.pk)
    taken = Seat.objects.on_account(account).filter(member=member).first()
    owns = bool(taken) and taken.role == Seat.Role.OWNER
    _check_seat(member, role, share, lead, deputy, owns)
    elsewhere = share_of_time(member, besides=taken)
    if share and elsewhere + share > 100:
        left = max(0, 100 - elsewhere)
        told = {"name": member.name, "given": elsewhere, "left": left}
        raise Refused({"share": _("%(name)s gives %(given)s %% elsewhere: at most %(left)s %% are left.") % told})
    found = taken or Seat(account=account, member=member)
    found.role, found.share, found.function, found.lead, found.deputy = (
        role,
        share,
        function.strip()[:100],
        lead,
        deputy,
    )
    found.save()
    if deputy:
        Seat.objects.on_account(account).exclude(pk=found.pk).update(deputy=False)
    record("accounts.seat_taken", account, by=by, fields=[role, *(["deputy"] if deputy else [])])
    return found


def share_of_time(member: Member, besides: Seat | None = None) -> int:
    """How much of a colleague's time their seats take, in percent."""
    seats = Seat.objects.filter(member=member, until=None).exclude(pk=besides and besides.pk)
    return seats.aggregate(taken=Sum("share"))["taken"] or 0


def _check_seat(member: Member, role: str, share: int, lead: Member | None, deputy: bool, owns: bool) -> None:
    faults = {}
    if member.left_at:
        faults["member"] = _("%(name)s has left.") % {"name": member.name}
    if role == Seat.Role.OWNER and not owns:
        faults["role"] = _("The owner is named on the account itself.")
    elif owns and role != Seat.Role.OWNER:
        faults["member"] = _("%(name)s owns this account.") % {"name": member.name}
    if not 0 <= share <= 100:
        faults["share"] = _("A share of time lies between 0 and 100 percent.")
    if lead and (lead.left_at or lead.pk == member.pk):
        faults["lead"] = _("Choose another colleague who is here.")
    if deputy and owns:
        faults["deputy"] = _("The owner cannot be the owner’s deputy.")
    if faults:
        raise Refused(faults)


@atomic
def leave_seat(*, seat: Seat, by) -> None:
    """Take a colleague off an account's team. Doing it again changes nothing."""
    require(by, "accounts.assign", seat.account)
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    if seat.role == Seat.Role.OWNER:
        raise Refused(_("Name another owner instead."))
    if seat.until is None:
        seat.until = timezone.localdate()
        seat.save(update_fields=["until"])
        record("accounts.seat_left", seat.account, by=by)


def require_room(account: Account, tier: int | None) -> None:
    """Refuse where the policy lets no more accounts into the tier; two at once cannot both take the last place."""
    if tier is not None and (fault := Room(lock=True).why_not(account, tier)):
        raise Refused({"tier": fault})


def held(account: Account, version: int | None = None) -> Account:
    """The account, locked for this transaction. Refused when it is no longer at ``version``."""
    now = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if version is not None and now.version != version:
        raise Refused(_("Somebody has changed this account in the meantime. Look at it again, then change it."))
    return now


def _in_its_segment(account: Account, by) -> Account:
    """The account, moved where the rules of the segments now put it."""
    if assign_segments([account.pk], by=by):
        account.refresh_from_db(fields=["segment", "changed_at"])
    return account


def _save(account: Account, names: list[str]) -> None:
    account.version += 1
    account.changed_at = timezone.now()
    try:
        with atomic():
            account.save(update_fields=[*names, "version", "changed_at"])
    except IntegrityError as clash:
        raise _taken(clash) from clash


def _check(account: Account) -> None:
    """What must be true of every account, said at the field where it is not."""
    account.name = account.name.strip()
    account.currency = (account.currency or "USD").upper()
    faults: dict[str, str] = {}
    try:
        account.clean_fields(exclude=["parent", "owner", "facts"])
    except ValidationError as fault:
        faults |= {name: " ".join(words) for name, words in fault.message_dict.items()}
    if account.external_id and Account.objects.filter(external_id=account.external_id).exclude(pk=account.pk).exists():
        faults["external_id"] = _("Another account has this external id.")
    if account.parent_id and _is_above(account, account.parent):
        faults["parent"] = _("An account cannot be a part of itself.")
    faults |= _facts_faults(account.facts)
    if faults:
        raise Refused(faults)


def _is_above(account: Account, parent: Account | None) -> bool:
    seen = set()
    while parent is not None and parent.pk not in seen:
        if parent.pk == account.pk:
            return True
        seen.add(parent.pk)
        parent = parent.parent
    return False


def _facts_faults(facts: dict) -> dict[str, str]:
    if not facts:
        return {}
    if not isinstance(facts, dict):
        return {"facts": _("Further facts come as name and value.")}
    kinds = {kind.name: kind.type for kind in FactKind.objects.all()}
    wrong = {FactKind.Type.NUMBER: (int, float), FactKind.Type.YES_NO: (bool,)}
    for name, value in facts.items():
        if name not in kinds:
            return {
                "facts": _("There is no further fact “%(name)s”. An administrator can declare it.") % {"name": name}
            }
        expected = wrong.get(kinds[name], (str,))
        if value is not None and (
            not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected)
        ):
            return {"facts": _("“%(name)s” has the wrong kind of value.") % {"name": name}}
        if value is not None and not _is_readable(kinds[name], value):
            return {"facts": _("“%(name)s” has a value that nobody could read again.") % {"name": name}}
    return {}


def _is_readable(kind: str, value) -> bool:
    """Whether pages can show a fact's value: one that they cannot would take the account's page away from everybody."""
    if kind == FactKind.Type.DATE:
        try:
            return bool(date.fromisoformat(value))
        except ValueError:
            return False
    if kind == FactKind.Type.NUMBER:
        return abs(value) < LARGEST  # False for NaN, too
    return kind == FactKind.Type.YES_NO or len(value) <= LONGEST


def _taken(clash: IntegrityError) -> Refused:
    if "account_once_per_external_id" in str(clash):
        return Refused({"external_id": _("Another account has this external id.")})
    raise clash
