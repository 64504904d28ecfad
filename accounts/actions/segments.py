"""Segments: declaring them, changing their rules and their order, retiring them."""

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.sorting import sort_everybody
from accounts.models import Segment
from accounts.segmenting import read_rule
from accounts.vocabulary import UNSEGMENTED
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.rules import RuleError
from intimacy.tenancy.refusals import Refused

MOST = 50  # segments of a tenant; each rule is asked of every account


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
    sort_everybody(by=by)
    return segment


@atomic
def change_segment(
    *, segment: Segment, by, name: str | None = None, rule: str | None = None, words: str | None = None, position: int | None = None
) -> Segment:  # fmt: skip
    """Change a segment's name, words, rule or place in the order; what is not given stays. The accounts move with it."""
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
    sort_everybody(by=by)
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
    sort_everybody(by=by)
    return found


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
