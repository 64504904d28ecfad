"""Playbooks and their versions: added, drafted, published, retired."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.rules import RuleError
from intimacy.tenancy.refusals import Refused
from playbooks.models import Playbook, PlaybookVersion
from playbooks.ready import READY
from playbooks.steps import Step, check_steps
from playbooks.triggers import read_trigger

RIGHT = "playbooks.write"
State = PlaybookVersion.State


@atomic
def add_playbook(
    *, name: str, by, kind: str = Playbook.Kind.OTHER, words: str = "", steps: Iterable[Step] = (), trigger: str = ""
) -> Playbook:
    """Add a playbook, with its first version as a draft; nothing is played by it before it is published."""
    require(by, RIGHT)
    playbook = Playbook(name=name.strip(), kind=kind, words=words.strip())
    _check(playbook)
    playbook.save(force_insert=True)
    record("playbooks.added", playbook, by=by, fields=["name", "kind"])
    save_draft(playbook=playbook, steps=steps, trigger=trigger, by=by)
    return playbook


@atomic
def add_ready(*, key: str, by, name: str = "") -> Playbook:
    """Add one of those that are there to begin with (``playbooks.ready``), in the language of who adds it, as a draft."""
    ready = READY[key]
    steps = [
        Step(str(each.words), each.days, each.role, each.tells, each.done_by, str(each.text)) for each in ready.steps
    ]
    return add_playbook(
        name=name or str(ready.name), kind=ready.kind, words=str(ready.words), steps=steps, trigger=ready.trigger, by=by
    )


@atomic
def change_playbook(*, playbook: Playbook, name: str, kind: str, words: str, by) -> Playbook:
    """Change what it is called and when it is played; that is no new version."""
    require(by, RIGHT)
    playbook = held(playbook)
    before = (playbook.name, playbook.kind, playbook.words)
    playbook.name, playbook.kind, playbook.words = name.strip(), kind, words.strip()
    if before == (playbook.name, playbook.kind, playbook.words):
        return playbook
    _check(playbook)
    playbook.save(update_fields=["name", "kind", "words"])
    record("playbooks.changed", playbook, by=by, fields=["name", "kind", "words"])
    return playbook


@atomic
def save_draft(
    *, playbook: Playbook, steps: Iterable[Step], by, trigger: str = "", rest_days: int = 90, why: str = "",
    revision: int | None = None,
) -> PlaybookVersion:  # fmt: skip
    """Write the next version, or write it anew; runs go on by the version with which they began.

    trigger: a rule over an account's facts; where it is true at night, the playbook starts. "" starts nothing. revision: of the draft
    that was before one, 0 where there was none; refused where somebody has written it since.
    """
    require(by, RIGHT)
    playbook, steps, trigger, why = held(playbook), list(steps), trigger.strip(), why.strip()
    check_steps(steps)
    faults = {}
    try:
        if trigger:
            read_trigger(trigger)
    except RuleError as fault:
        faults["trigger"] = fault.sentence
    if not 0 <= rest_days <= 3650:
        faults["rest_days"] = _("Between 0 and 3,650 days.")
    if len(why) > 500:
        faults["why"] = _("Say it in at most 500 characters.")
    if faults:
        raise Refused(faults)
    steps.sort(key=lambda step: step.days)
    draft = PlaybookVersion.objects.draft().filter(playbook=playbook).select_for_update(of=("self",)).first()
    if draft is None:
        last = (
            PlaybookVersion.objects.filter(playbook=playbook)
            .order_by("-number")
            .values_list("number", flat=True)
            .first()
        )
        draft = PlaybookVersion(playbook=playbook, number=(last or 0) + 1)
    new, kept = draft._state.adding, [asdict(step) for step in steps]
    _check_seen(revision, 0 if new else draft.revision)
    if not new and (draft.steps, draft.trigger, draft.rest_days, draft.why) == (kept, trigger, rest_days, why):
        return draft
    draft.steps, draft.trigger, draft.rest_days, draft.why = kept, trigger, rest_days, why
    draft.by_id, draft.changed_at, draft.revision = by.pk, timezone.now(), 1 if new else draft.revision + 1
    draft.save(force_insert=new)
    record("playbooks.drafted", playbook, by=by, fields=["steps", "trigger", "rest_days"])
    return draft


@atomic
def publish(*, playbook: Playbook, by, revision: int | None = None) -> PlaybookVersion:
    """Put the draft in force; the version before is replaced, and stays to be read and to be played to its end.

    revision: of the draft that one has seen; refused where somebody has written it since. Again changes nothing.
    """
    require(by, RIGHT)
    playbook = held(playbook)
    draft = PlaybookVersion.objects.draft().filter(playbook=playbook).select_for_update(of=("self",)).first()
    if draft is None:
        in_force = PlaybookVersion.objects.in_force().filter(playbook=playbook).first()
        if in_force is None:
            raise Refused(_("There is nothing to publish."))
        return in_force
    if not draft.steps:
        raise Refused(_("It has no steps yet."))
    _check_seen(revision, draft.revision)
    PlaybookVersion.objects.filter(playbook=playbook, state=State.PUBLISHED).update(state=State.REPLACED)
    draft.state, draft.published_by_id, draft.published_at = State.PUBLISHED, by.pk, timezone.now()
    draft.save(update_fields=["state", "published_by", "published_at"])
    record("playbooks.published", playbook, by=by, fields=["steps", "trigger", "rest_days"])
    return draft


@atomic
def discard_draft(*, playbook: Playbook, by) -> Playbook:
    """Throw the draft away; what is in force goes on. A playbook of which nothing was ever in force is retired with it."""
    require(by, RIGHT)
    playbook = held(playbook)
    if PlaybookVersion.objects.draft().filter(playbook=playbook).delete()[0]:
        record("playbooks.draft_discarded", playbook, by=by, fields=["steps"])
        if not PlaybookVersion.objects.filter(playbook=playbook).exists():
            return retire(playbook=playbook, by=by)
    return playbook


@atomic
def revive(*, playbook: Playbook, by) -> Playbook:
    """Play a retired playbook again, by the version that was in force. Refused where another one has its name since."""
    require(by, RIGHT)
    playbook = Playbook.objects.select_for_update(of=("self",)).get(pk=playbook.pk)
    if playbook.retired_at is None:
        return playbook
    _check(playbook)
    playbook.retired_at = None
    playbook.save(update_fields=["retired_at"])
    record("playbooks.revived", playbook, by=by, fields=["retired_at"])
    return playbook


@atomic
def retire(*, playbook: Playbook, by) -> Playbook:
    """Play it no more; what runs goes on to its end, and all of it stays to be read. Again changes nothing."""
    require(by, RIGHT)
    playbook = Playbook.objects.select_for_update(of=("self",)).get(pk=playbook.pk)
    if playbook.retired_at is None:
        playbook.retired_at = timezone.now()
        playbook.save(update_fields=["retired_at"])
        record("playbooks.retired", playbook, by=by, fields=["retired_at"])
    return playbook


def held(playbook: Playbook) -> Playbook:
    """The playbook, locked for this transaction. Refused where it was retired."""
    playbook = Playbook.objects.select_for_update(of=("self",)).get(pk=playbook.pk)
    if playbook.retired_at:
        raise Refused(_("This playbook was retired."))
    return playbook


def _check_seen(seen: int | None, revision: int) -> None:
    if seen is not None and seen != revision:
        raise Refused(_("Somebody has written the draft in the meantime. Look at it again."))


def _check(playbook: Playbook) -> None:
    faults = {}
    if not playbook.name or len(playbook.name) > 100:
        faults["name"] = _("Give it a name of at most 100 characters.")
    elif Playbook.objects.in_use().filter(name=playbook.name).exclude(pk=playbook.pk).exists():
        faults["name"] = _("There is a playbook of this name.")
    if playbook.kind not in Playbook.Kind.values:
        faults["kind"] = _("There is no such kind.")
    if len(playbook.words) > 500:
        faults["words"] = _("Say it in at most 500 characters.")
    if faults:
        raise Refused(faults)
