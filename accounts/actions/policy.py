"""Writing the tier policy, publishing it, and proposing who enters and leaves a tier by it."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import timedelta

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.graduating import TIERS, Room, moves, read_rule
from accounts.models import Account
from accounts.models.policy import TierLine, TierPolicy
from intimacy.access.require import require
from intimacy.approvals.actions import ask, withdraw
from intimacy.approvals.models import Request, State
from intimacy.approvals.signers import has_second
from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress, ids_after
from intimacy.journal.actions import record
from intimacy.rules import RuleError
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK, Refused

RIGHT, KIND = "accounts.set_tier_policy", "accounts.tier_policy"
MOST_LINES, LONGEST, LARGEST = 60, 2000, 1_000_000
QUIET = timedelta(days=90)  # what was declined is not proposed again for so long
BATCH = 500


@atomic
def save_draft(*, lines: Iterable[TierLine], why: str = "", by) -> TierPolicy:
    """Write the next version, or write it anew; nothing holds by it yet."""
    require(by, RIGHT)
    lines = sorted(lines, key=lambda line: (line.tier, line.region))
    check(lines, why)
    draft = TierPolicy.objects.draft().select_for_update(of=("self",)).first()
    if draft is None:
        last = TierPolicy.objects.order_by("-number").values_list("number", flat=True).first() or 0
        draft = TierPolicy(number=last + 1)
    new = draft._state.adding
    kept = [asdict(line) for line in lines]
    if not new and (draft.lines, draft.why) == (kept, why.strip()):
        return draft
    draft.lines, draft.why, draft.by, draft.changed_at = kept, why.strip(), by, timezone.now()
    draft.save(force_insert=new)
    record("accounts.policy_drafted", draft, by=by, fields=["lines"])
    return draft


@atomic
def publish(*, policy: TierPolicy, by: Member) -> Request | TierPolicy:
    """Ask for the yes of a second person, where there is one who may; else put the draft in force at once."""
    require(by, RIGHT)
    draft = TierPolicy.objects.draft().select_for_update(of=("self",)).filter(pk=policy.pk).first()
    if draft is None:
        raise Refused(_("This version is not a draft any more."))
    if has_second(RIGHT, by):
        why = draft.why or _("Version %(number)d of the tier policy.") % {"number": draft.number}
        return ask(kind=KIND, about=draft, content={"lines": draft.lines}, why=why, by=by)
    return put_in_force(policy=draft, lines=draft.lines, by=by)


@atomic
def put_in_force(*, policy: TierPolicy, lines: list, by) -> TierPolicy:
    """Put a draft in force, as it was when the yes was given. The version before is replaced, and stays to be read."""
    require(by, RIGHT)
    draft = TierPolicy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    if draft.state != TierPolicy.State.DRAFT:
        raise Refused(_("This version is not a draft any more."))
    if draft.lines != lines:
        raise Refused(_("The draft was changed since it was asked for. Look at it again."))
    TierPolicy.objects.in_force().update(state=TierPolicy.State.REPLACED)
    draft.state, draft.published_by, draft.published_at = TierPolicy.State.PUBLISHED, by, timezone.now()
    draft.save(update_fields=["state", "published_by", "published_at"])
    record("accounts.policy_published", draft, by=by, fields=["lines"])
    return draft


@tenant_job(purpose="account_management", daily="04:20", title=gettext_lazy("Propose tiers by the policy"))
def propose_moves(checkpoint: dict | None = None) -> Iterator[Progress]:
    """Ask for a yes to every move that the policy in force calls for, each with its reason; again changes nothing.

    What somebody has asked for stays; what the clock asked for and no longer holds is withdrawn; what was declined within
    90 days is not asked again; a tier that is full is passed over.
    """
    policy = TierPolicy.objects.in_force().first()
    at = checkpoint or {"after": "", "done": 0, "proposed": 0, "full": 0}
    total = Account.objects.count() if policy else 0
    while policy:
        ids = ids_after(Account.objects.all(), at["after"], BATCH)
        if not ids:
            break
        proposed, full = _propose(ids, policy.read)
        at = {
            "after": str(ids[-1]), "done": at["done"] + len(ids), "proposed": at["proposed"] + proposed,
            "full": at["full"] + full,
        }  # fmt: skip
        yield Progress(at["done"], max(total, at["done"]), at)
    return {"proposed": at["proposed"], "full": at["full"]}


def _propose(ids: list, lines: list[TierLine]) -> tuple[int, int]:
    found = {move.account: move for move in moves(Account.objects.filter(pk__in=ids), lines)}
    about = Request.objects.filter(kind="accounts.tier", about_id__in=ids)
    asked = {request.about_id: request for request in about.open()}
    declined = about.filter(state=State.DECLINED, decided_at__gt=timezone.now() - QUIET)
    quiet = {(request.about_id, request.content["to"]) for request in declined}
    for pk, request in asked.items():
        move = found.get(pk)
        if request.asked_by_id is None and (move is None or request.content["to"] != move.after):
            withdraw(request=request, by=CLOCK, reason=_("The reason is no longer true."))
    rows, room, proposed, full = Account.objects.in_bulk([*found]), Room(lock=False), 0, 0
    for pk, move in found.items():
        held = asked.get(pk)
        if (pk, move.after) in quiet or (held is not None and held.asked_by_id is not None):
            continue
        if room.why_not(rows[pk], move.after):
            full += 1
            continue
        if held is None or held.content["to"] != move.after:
            content = {"from": move.before, "to": move.after}
            ask(kind="accounts.tier", about=rows[pk], content=content, why=move.why, by=CLOCK)
            proposed += 1
        room.take(rows[pk], move.after)
    return proposed, full


def check(lines: list[TierLine], why: str) -> None:
    faults = {}
    if len(lines) > MOST_LINES:
        raise Refused(_("A policy has at most %(most)d lines.") % {"most": MOST_LINES})
    if len(why) > 500:
        faults["why"] = _("Say it in at most 500 characters.")
    seen = set()
    for line in lines:
        if line.tier not in TIERS:
            raise Refused(_("There are tiers 1, 2 and 3."))
        if (line.tier, line.region) in seen:
            raise Refused(
                _("Tier %(tier)d is said twice for “%(region)s”.")
                % {"tier": line.tier, "region": line.region or _("everywhere")}
            )
        seen.add((line.tier, line.region))
        for name in ("cadence_days", "cap"):
            if not 0 <= getattr(line, name) <= LARGEST:
                faults[field(line, name)] = _("A whole number, 0 or more.")
        if len(line.entitlements) > LONGEST or len(line.region) > 100:
            faults[field(line, "entitlements")] = _("Say it in at most 2,000 characters.")
        for name in ("entry", "exit"):
            try:
                if text := getattr(line, name):
                    read_rule(text[: LONGEST + 1])
            except RuleError as fault:
                faults[field(line, name)] = fault.sentence
    if faults:
        raise Refused(faults)


def field(line: TierLine, name: str) -> str:
    """The name under which a line's field is spoken of, in forms and refusals: "t1_cap", "Europe_t1_cap"."""
    return f"{line.region}_t{line.tier}_{name}" if line.region else f"t{line.tier}_{name}"
