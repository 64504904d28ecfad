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
    """The latest reading of each playbook that was studied. One query.

    What is shown to help is as strong as the lower end of its interval, so that a large and unsure effect does not stand first; what is
    not shown is 0, and harm is below.
    """
    rows = Reading.objects.visible_to(member).filter(study__playbook__in=list(playbooks)).select_related("study")
    latest = {reading.study.playbook_id: reading for reading in rows.order_by("read_at", "pk")}
    return {
        playbook: Evidence(
            _("effect %(effect)s") % {"effect": effect_in_words(reading)}
            if reading.verdict in (Verdict.BETTER, Verdict.WORSE)
            else _("effect not shown"),
            link("effects:study", pk=reading.study_id), strength_of(reading),
        )
        for playbook, reading in latest.items()
    }  # fmt: skip


def strength_of(reading: Reading) -> float:
    """The end of the interval that is nearer to nothing; 0 where nothing is shown."""
    if reading.verdict == Verdict.BETTER:
        return float(reading.low or 0)
    return float(reading.high or 0) if reading.verdict == Verdict.WORSE else 0.0
