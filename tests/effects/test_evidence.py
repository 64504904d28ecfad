"""What was measured of a playbook stands where recovery looks for what has worked."""

import pytest

from effects.actions.readings import read
from effects.actions.studies import register
from effects.evidence import evidence_of, strength_of
from effects.models import Reading
from intimacy.tenancy.refusals import CLOCK
from recovery.suiting import measured_evidence
from tests.effects.conftest import period


def test_the_latest_reading_is_the_evidence(study, played, cast):
    book = played[0]
    assert measured_evidence([book.pk], cast.alice) == {}
    reading = read(study=study, by=CLOCK)
    found = measured_evidence([book.pk], cast.alice)[book.pk]
    assert found.words.startswith("effect +8 (")
    assert found.url == f"/t/acme/effects/{study.pk}/"
    assert found.strength == pytest.approx(reading.low)
    later = register(playbook=book, question="With forty?", least=40, by=cast.eve, **period())
    read(study=later, by=CLOCK)
    assert evidence_of([book.pk], cast.alice)[book.pk].words == "effect not shown"


@pytest.mark.parametrize(
    ("verdict", "low", "high", "strength"),
    [("better", 2.0, 10.0, 2.0), ("worse", -9.0, -3.0, -3.0), ("not_shown", -2.0, 5.0, 0.0), ("too_few", None, None, 0.0)],
)  # fmt: skip
def test_what_is_unsure_is_no_strong_evidence(acme, verdict, low, high, strength):
    assert strength_of(Reading(verdict=verdict, low=low, high=high)) == strength
