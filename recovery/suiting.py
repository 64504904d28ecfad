"""What suits a gap: playbooks, lessons, and the evidence of playbooks that an upper floor has measured."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.bands import shown
from accounts.models import Account
from intimacy.pages import words
from intimacy.pages.slots import Slot
from playbooks.models import Playbook
from recovery.models import Case, Lesson, LessonCase, Match

MOST = 5


@dataclass(frozen=True)
class Evidence:
    """What was measured of a playbook: a sentence such as “effect +6 (2 to 10)” or “not shown”, where it is explained, and how good it
    is: 0 for what is not shown, below 0 for harm. beforehand: whether it was fixed before any of it happened how it would be measured."""

    words: str
    url: str = ""
    strength: float = 0.0
    beforehand: bool = True

    @property
    def rank(self) -> tuple[int, float]:
        """What stands first is lowest: shown to help by what was fixed beforehand, then by looking back, then nothing shown, then harm."""
        helps = self.strength > 0
        return (0 if helps and self.beforehand else 1 if helps else 2 if self.strength == 0 else 3, -self.strength)


def rank_of(evidence: Evidence | None) -> tuple[int, float]:
    """The same where there may be none: that is as good as nothing shown."""
    return (evidence or Evidence("")).rank


@dataclass(frozen=True)
class EvidenceSource:
    """Where an upper floor says what it has measured: ``of(playbooks, member)`` gives the evidence by the id of the playbook."""

    name: str
    of: Callable[[Iterable[UUID], Any], dict[UUID, Evidence]]
    order: int = 50
    right: str | None = None


evidence_of_playbooks: Slot[EvidenceSource] = Slot("evidence of a playbook")


@dataclass(frozen=True)
class Told:
    """A lesson as it is offered: how well it fits, the figures of its cases, and what was measured of its playbook."""

    lesson: Lesson
    fits: str
    figures: str
    evidence: Evidence | None


def measured_evidence(playbooks: Iterable[UUID], member) -> dict[UUID, Evidence]:
    """What the floors above have measured of playbooks; empty where none has."""
    wanted, found = list(playbooks), {}
    for source in evidence_of_playbooks.shown_to(member) if wanted else []:
        found |= source.of(wanted, member)
    return found


def playbooks_for(gap: str) -> list[Playbook]:
    """The playbooks in force that suit a gap."""
    rows = Match.objects.in_force().filter(gap=gap).select_related("playbook").order_by("playbook__name")
    return [match.playbook for match in rows]


def lessons_for(gap: str, account: Account | None, member, most: int = MOST) -> list[Told]:
    """What has been learnt of a gap, best evidence first: effects measured as was fixed beforehand, then those measured looking back, before
    what is only told; then what fits the account.

    Three queries, and those of the floors above.
    """
    if not gap:
        return []
    lessons = list(Lesson.objects.for_gap(gap, account).select_related("playbook", "segment")[: most * 3])
    return told(lessons, account, member)[:most]


def told(lessons: Iterable[Lesson], account: Account | None, member) -> list[Told]:
    """Lessons with their figures and evidence; those whose playbook has a measured effect first, else in the order given."""
    lessons = list(lessons)
    evidence = measured_evidence({lesson.playbook_id for lesson in lessons if lesson.playbook_id}, member)
    figures = figures_of(lessons, account)
    found = [
        Told(
            lesson,
            _fits(lesson, account),
            figures.get(lesson.pk) or _("It is what somebody tells, without a case."),
            evidence.get(lesson.playbook_id) if lesson.playbook_id else None,
        )
        for lesson in lessons
    ]
    return sorted(found, key=lambda each: (*rank_of(each.evidence), each.lesson.pk not in figures))


def figures_of(lessons: Iterable[Lesson], account: Account | None = None) -> dict[UUID, str]:
    """What the score did in the cases that lessons rest on, in words. One query; it counts all cases, and names none.

    account: where a lesson is offered; a case of its own is no evidence for it, and is said apart.
    """
    moves: dict[UUID, list[int]] = {}
    own: dict[UUID, list[int]] = {}
    rows = LessonCase.objects.filter(lesson__in=[lesson.pk for lesson in lessons])
    for lesson, whose, after, end in rows.values_list("lesson", "case__account", "case__after", "case__closed_score"):
        found = (own if account is not None and whose == account.pk else moves).setdefault(lesson, [])
        if after is not None and end is not None:
            found.append(shown(end) - shown(after))
    return {
        lesson: " ".join(
            filter(None, (moved_words(moves[lesson]) if lesson in moves else "", own_words(own.get(lesson))))
        )
        for lesson in moves.keys() | own.keys()
    }


def own_words(moves: list[int] | None) -> str:
    """“This account’s own case: the score moved by +8 meanwhile.”; "" where it has none."""
    if moves is None:
        return ""
    told = ", ".join(words.signed(move) for move in moves)
    return (
        _("This account’s own case: the score moved by %(moves)s meanwhile.") % {"moves": told}
        if moves
        else _("This account’s own case has no two scores.")
    )


def moved_words(moves: list[int]) -> str:
    """“3 cases: the score moved by +14, +6, −2 meanwhile.”"""
    if not moves:
        return _("Its cases have no two scores.")
    said = ngettext("%(n)d case", "%(n)d cases", len(moves)) % {"n": len(moves)}
    return _("%(cases)s: the score moved by %(moves)s meanwhile.") % {
        "cases": said, "moves": ", ".join(words.signed(move) for move in sorted(moves, reverse=True)[:8]),
    }  # fmt: skip


def _fits(lesson: Lesson, account: Account | None) -> str:
    """Which of the lesson's conditions hold for the account, in words."""
    if account is None:
        return ""
    same = [
        _("same segment") if lesson.segment_id and lesson.segment_id == account.segment_id else "",
        _("same tier") if lesson.tier and lesson.tier == account.tier else "",
        _("same industry") if lesson.industry and lesson.industry == account.industry else "",
    ]
    return ", ".join(filter(None, same))


def alike(case: Case, member, most: int = 3) -> list[Case]:
    """Closed cases of the same kind of gap that the member may see, latest first."""
    if not case.kind:
        return []
    rows = (
        Case.objects.visible_to(member)
        .filter(gap=case.kind, state=Case.State.CLOSED)
        .exclude(outcome=Case.Outcome.DISMISSED)
    )
    return list(rows.exclude(pk=case.pk).select_related("account", "run__playbook").order_by("-closed_at")[:most])
