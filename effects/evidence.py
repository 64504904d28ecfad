"""What was measured of playbooks, handed down to recovery: which response worked for which gap, with its interval."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from effects.estimate.effect import Verdict
from effects.models import Reading
from effects.words import effect_in_words
from intimacy.pages.links import link
from recovery.suiting import Evidence


def evidence_of(playbooks: Iterable[UUID], member) -> dict[UUID, Evidence]:
    """The latest reading of each playbook that was studied: of the studies that were fixed before any of their runs had started, where
    one was read; else of those that look back. One query.

    What is shown to help is as strong as the lower end of its interval, so that a large and unsure effect does not stand first; what is
    not shown is 0, and harm is below.
    """
    rows = Reading.objects.visible_to(member).filter(study__playbook__in=list(playbooks)).select_related("study")
    best: dict[UUID, Reading] = {}
    for reading in rows.order_by("read_at", "pk"):
        held = best.get(reading.study.playbook_id)
        if held is None or is_beforehand(reading) or not is_beforehand(held):
            best[reading.study.playbook_id] = reading
    return {
        playbook: Evidence(in_words(reading), link("effects:study", pk=reading.study_id), strength_of(reading), is_beforehand(reading))
        for playbook, reading in best.items()
    }  # fmt: skip


def is_beforehand(reading: Reading) -> bool:
    """Whether outcome, weeks and comparison were fixed before any of the runs had started."""
    return not reading.study.started_before


def in_words(reading: Reading) -> str:
    """The effect, and whether it was fixed beforehand how it would be measured."""
    told = {"effect": effect_in_words(reading)}
    if reading.verdict not in (Verdict.BETTER, Verdict.WORSE):
        said = (
            _("effect not shown, as fixed beforehand")
            if is_beforehand(reading)
            else _("effect not shown, looking back")
        )
    else:
        said = (
            _("effect %(effect)s, as fixed beforehand")
            if is_beforehand(reading)
            else _("effect %(effect)s, looking back")
        )
    return said % told


def strength_of(reading: Reading) -> float:
    """The end of the interval that is nearer to nothing; 0 where nothing is shown."""
    if reading.verdict == Verdict.BETTER:
        return float(reading.low or 0)
    return float(reading.high or 0) if reading.verdict == Verdict.WORSE else 0.0
