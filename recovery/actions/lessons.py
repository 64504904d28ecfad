"""Lessons: written from cases, changed, retired, taken up again; and which playbook suits which gap."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models.account import Tier
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import Refused
from playbooks.models import Playbook
from recovery.blame import refuse_names
from recovery.gaps import Gap
from recovery.models import Case, Lesson, LessonCase, Match

RIGHT, MATCHES = "recovery.teach", "recovery.match"
TEXTS = {"title": 200, "did": 2000, "note": 2000, "industry": 100}
EDITABLE = {*TEXTS, "gap", "came", "playbook", "tier", "segment", "review_on"}
HOLDS = timedelta(days=365)


@atomic
def write_lesson(
    *,
    title: str,
    gap: str,
    did: str,
    came: str,
    by: Any,
    cases: Iterable[Case] = (),
    review_on: date | None = None,
    **more,
) -> Lesson:
    """Write what was learnt. cases: what it rests on; they must be closed. more: playbook, tier, segment, industry, note."""
    require(by, RIGHT)
    given = {
        "title": title,
        "gap": gap,
        "did": did,
        "came": came,
        "review_on": review_on or timezone.localdate() + HOLDS,
    } | more
    lesson = Lesson(author_id=by.pk)
    _take(lesson, given)
    if (
        already := Lesson.objects.in_use().filter(title=lesson.title, gap=gap).first()
    ) is not None and already.author_id == by.pk:
        return already  # sent twice
    lesson.save()
    _rest_on(lesson, cases)
    record("recovery.lesson_written", lesson, by=by, fields=list(given))
    return lesson


@atomic
def change_lesson(
    *, lesson: Lesson, by: Any, version: int | None = None, cases: Iterable[Case] | None = None, **changes
) -> Lesson:
    """Change some of its fields, or what it rests on."""
    require(by, RIGHT)
    lesson = _held(lesson, version)
    given = {name: value for name, value in changes.items() if getattr(lesson, name, None) != value}
    _take(lesson, given)
    if cases is not None:
        _rest_on(lesson, cases)
    _save(lesson, *given)
    record("recovery.lesson_changed", lesson, by=by, fields=[*given, *(["cases"] if cases is not None else [])])
    return lesson


@atomic
def retire_lesson(*, lesson: Lesson, by) -> Lesson:
    """It holds no more; it is found no more, and kept. Again changes nothing."""
    require(by, RIGHT)
    lesson = _held(lesson)
    if lesson.retired_at is None:
        lesson.retired_at = timezone.now()
        _save(lesson, "retired_at")
        record("recovery.lesson_retired", lesson, by=by, fields=["retired_at"])
    return lesson


@atomic
def revive_lesson(*, lesson: Lesson, by) -> Lesson:
    """It holds again, for another year. Again changes nothing."""
    require(by, RIGHT)
    lesson = _held(lesson)
    if lesson.retired_at is not None:
        lesson.retired_at, lesson.review_on = None, timezone.localdate() + HOLDS
        _save(lesson, "retired_at", "review_on")
        record("recovery.lesson_revived", lesson, by=by, fields=["retired_at"])
    return lesson


@atomic
def add_match(*, gap: str, playbook: Playbook, by, note: str = "") -> Match:
    """Say that a playbook suits a kind of gap. Again only changes the note."""
    require(by, MATCHES)
    if gap not in Gap.values:
        raise Refused({"gap": _("Choose a kind of gap.")})
    if len(note.strip()) > 300:
        raise Refused({"note": _("Say it in at most 300 characters.")})
    match, new = Match.objects.get_or_create(gap=gap, playbook=playbook, defaults={"note": note.strip()})
    if not new and match.note == note.strip():
        return match
    match.note = note.strip()
    match.save(update_fields=["note"])
    record("recovery.match_added", match, by=by, fields=["gap", "playbook"])
    return match


@atomic
def remove_match(*, match: Match, by) -> None:
    """It suits no more. Again changes nothing."""
    require(by, MATCHES)
    if Match.objects.filter(pk=match.pk).delete()[0]:
        record("recovery.match_removed", match, by=by, fields=["gap", "playbook"])


def _take(lesson: Lesson, given: dict) -> None:
    """Put values into a lesson that has been checked for shape only."""
    if strange := set(given) - EDITABLE:
        raise TypeError(f"A lesson has no {', '.join(sorted(strange))}.")
    for name, most in TEXTS.items():
        if name in given:
            given[name] = given[name].strip()
            if len(given[name]) > most or (name in ("title", "did") and not given[name]):
                raise Refused({name: _("Say it in at most %(most)d characters.") % {"most": most}})
    if "gap" in given and given["gap"] not in Gap.values:
        raise Refused({"gap": _("Choose a kind of gap.")})
    if "came" in given and given["came"] not in Lesson.Came.values:
        raise Refused({"came": _("Say what came of it.")})
    if given.get("tier") is not None and given["tier"] not in Tier.values:
        raise Refused({"tier": _("There is no such tier.")})
    said = {name: given[name] for name in ("title", "did", "note") if name in given}
    refuse_names(None, instead=_("Say what was done, and not who did it."), **said)
    for name, value in given.items():
        setattr(lesson, name, value)


def _rest_on(lesson: Lesson, cases: Iterable[Case]) -> None:
    """Have a lesson rest on these cases and no others."""
    cases = list(cases)
    if any(case.is_open for case in cases):
        raise Refused({"cases": _("A lesson rests on closed cases: what is open has not ended yet.")})
    lesson.cases.exclude(case__in=[case.pk for case in cases]).delete()
    for case in cases:
        LessonCase.objects.get_or_create(lesson=lesson, case=case)


def _held(lesson: Lesson, version: int | None = None) -> Lesson:
    found = Lesson.objects.select_related("playbook", "segment", "author").locked(lesson.pk)
    if version is not None and version != found.version:
        raise Refused(_("Somebody has changed this meanwhile. Look at it, then try again."))
    return found


def _save(lesson: Lesson, *names: str) -> None:
    lesson.version += 1
    lesson.save(update_fields=[*names, "version"])
