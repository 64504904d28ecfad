"""Segments: declaring them, changing their rules and their order, retiring them; and putting accounts into them."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Segment
from accounts.segmenting import read_rule, segments_of
from accounts.vocabulary import UNSEGMENTED
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.rules import RuleError
from intimacy.tenancy.refusals import Refused

MOST = 50  # segments of a tenant; each rule is asked of every account
EACH = 100  # more accounts than these move under one entry of the journal
BATCH = 1000


@atomic
def add_segment(*, name: str, rule: str, words: str = "", position: int | None = None, by) -> Segment:
    """Sort accounts into another segment from now on. position: its place in the order, the last unless said."""
    require(by, "accounts.set_segments")
    others = _locked()
    if len(others) >= MOST:
        raise Refused(_("There are at most %(most)d segments.") % {"most": MOST})
    segment = Segment(name=name.strip(), rule=rule.strip(), words=words.strip())
    _check(segment, others)
    segment.save(force_insert=True)
    _put(segment, others, len(others) + 1 if position is None else position)
    record("accounts.segment_added", segment, by=by, fields=["name", "rule", "words", "position"], words=_said(segment))
    assign_segments(by=by)
    return segment


@atomic
def change_segment(
    *, segment: Segment, by, name: str | None = None, rule: str | None = None, words: str | None = None, position: int | None = None
) -> Segment:  # fmt: skip
    """Change a segment's name, words, rule or place in the order; what is not given stays. The accounts move at once."""
    require(by, "accounts.set_segments")
    others = _locked()
    found = next((each for each in others if each.pk == segment.pk), None)
    if found is None:
        raise Refused(_("This segment was retired."))
    others.remove(found)
    given = {"name": name, "rule": rule, "words": words}
    changed = [each for each, value in given.items() if value is not None and value.strip() != getattr(found, each)]
    for each in changed:
        setattr(found, each, given[each].strip())
    if changed:
        _check(found, others)
    if position is not None and max(1, min(position, len(others) + 1)) != found.position:
        changed.append("position")
    if not changed:
        return found
    found.changed_at = timezone.now()
    found.save()
    _put(found, others, found.position if position is None else position)
    record("accounts.segment_changed", found, by=by, fields=changed, words=_said(found))
    assign_segments(by=by)
    return found


@atomic
def retire_segment(*, segment: Segment, by) -> Segment:
    """Sort accounts into it no longer: each goes to the next segment whose rule is true. Doing so again changes nothing."""
    require(by, "accounts.set_segments")
    others = _locked()
    found = next((each for each in others if each.pk == segment.pk), None)
    if found is None:
        return Segment.objects.get(pk=segment.pk)
    others.remove(found)
    found.retired_on = timezone.localdate()
    found.save(update_fields=["retired_on"])
    _number(others)
    record("accounts.segment_retired", found, by=by)
    assign_segments(by=by)
    return found


def assign_segments(ids: Iterable[UUID] | None = None, *, by) -> int:
    """Put accounts, all of them unless named, into the segments that they belong to; how many moved.

    Part of the change that makes it necessary, and of the night's job since days pass: it asks for no right of its own.
    """
    every = list(Segment.objects.order_by("position", "pk"))
    if not every:
        return 0
    segments = [segment for segment in every if segment.retired_on is None]
    accounts = Account.objects.all() if ids is None else Account.objects.filter(pk__in=list(ids))
    names = {segment.pk: segment.name for segment in every}
    belongs, moves = segments_of(accounts.order_by("pk"), segments), defaultdict(list)
    for pk, before in accounts.order_by("pk").values_list("pk", "segment"):
        if before != belongs.get(pk, before):
            moves[before, belongs[pk]].append(pk)
    moved = sum(map(len, moves.values()))
    for (before, after), pks in moves.items():
        for start in range(0, len(pks), BATCH):
            # Whoever has moved an account in the meantime knew better.
            still = Account.objects.filter(pk__in=pks[start : start + BATCH], segment=before)
            still.update(segment=after, changed_at=timezone.now())
        for account in Account.objects.filter(pk__in=pks).only("pk") if moved <= EACH else ():
            said = {"from": names.get(before, UNSEGMENTED), "to": names.get(after, UNSEGMENTED)}
            record("accounts.segment_assigned", account, by=by, fields=["segment"], words=said)
    if moved > EACH:
        record("accounts.segments_assigned", by=by, fields=["segment"], count=moved)
    return moved


def _locked() -> list[Segment]:
    """The segments in use, in order, held so that two people do not order them at once."""
    return list(Segment.objects.in_use().select_for_update(of=("self",)))


def _check(segment: Segment, others: list[Segment]) -> None:
    faults = {}
    if not segment.name:
        faults["name"] = _("Give the segment a name.")
    elif len(segment.name) > 60:
        faults["name"] = _("Say it in at most 60 characters.")
    elif segment.name.casefold() == UNSEGMENTED.casefold():
        faults["name"] = _("Accounts for which no rule is true are called so.")
    elif any(segment.name.casefold() == other.name.casefold() for other in others):
        faults["name"] = _("There is a segment “%(name)s” already.") % {"name": segment.name}
    if len(segment.words) > 300:
        faults["words"] = _("Say it in at most 300 characters.")
    try:
        read_rule(segment.rule)
    except RuleError as fault:
        faults["rule"] = fault.sentence
    if faults:
        raise Refused(faults)


def _put(segment: Segment, others: list[Segment], position: int) -> None:
    """The segment in its place among the others, and all of them numbered anew."""
    others.insert(max(1, min(position, len(others) + 1)) - 1, segment)
    _number(others)


def _number(segments: list[Segment]) -> None:
    for place, each in enumerate(segments, 1):
        each.position = place
    Segment.objects.bulk_update(segments, ["position"])


def _said(segment: Segment) -> dict:
    return {"name": segment.name, "rule": segment.rule}
