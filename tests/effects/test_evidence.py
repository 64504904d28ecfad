"""What was measured of a playbook stands where recovery looks for what has worked."""

import pytest

from effects.actions.readings import read
from effects.actions.studies import register
from effects.evidence import evidence_of, strength_of
from effects.models import Reading, Study
from intimacy.tenancy.refusals import CLOCK
from recovery.suiting import Evidence, measured_evidence, rank_of
from tests.effects.conftest import period


def test_the_latest_reading_is_the_evidence(study, played, cast):
    book = played[0]
    assert measured_evidence([book.pk], cast.alice) == {}
    reading = read(study=study, by=CLOCK)
    found = measured_evidence([book.pk], cast.alice)[book.pk]
    assert found.words.startswith("effect +8 (")
    assert found.words.endswith("), looking back"), "twelve of its runs had started when it was registered"
    assert found.url == f"/t/acme/effects/{study.pk}/"
    assert found.strength == pytest.approx(reading.low)
    later = register(playbook=book, question="With forty?", least=40, by=cast.eve, **period())
    read(study=later, by=CLOCK)
    assert evidence_of([book.pk], cast.alice)[book.pk].words == "effect not shown, looking back"


def test_what_was_fixed_beforehand_is_the_evidence_whatever_looked_back_since(study, played, cast):
    book = played[0]
    Study.objects.filter(pk=study.pk).update(started_before=0)
    read(study=study, by=CLOCK)
    later = register(playbook=book, question="Looking back?", least=8, by=cast.eve, **period())
    read(study=later, by=CLOCK)
    found = evidence_of([book.pk], cast.alice)[book.pk]
    assert (found.url, found.beforehand) == (f"/t/acme/effects/{study.pk}/", True)
    assert found.words.endswith("), as fixed beforehand")


def test_what_looks_back_stands_behind_what_was_fixed_beforehand():
    beforehand, back, larger = (
        Evidence("", strength=1),
        Evidence("", strength=2, beforehand=False),
        Evidence("", strength=3),
    )
    nothing, harm = Evidence("", strength=0), Evidence("", strength=-2)
    assert sorted([harm, nothing, None, back, beforehand, larger], key=rank_of) == [
        larger,
        beforehand,
        back,
        nothing,
        None,
        harm,
    ]


@pytest.mark.parametrize(
    ("verdict", "low", "high", "strength"),
    [("better", 2.0, 10.0, 2.0), ("worse", -9.0, -3.0, -3.0), ("not_shown", -2.0, 5.0, 0.0), ("too_few", None, None, 0.0)],
)  # fmt: skip
def test_what_is_unsure_is_no_strong_evidence(acme, verdict, low, high, strength):
    assert strength_of(Reading(verdict=verdict, low=low, high=high)) == strength
