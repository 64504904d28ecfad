"""The library of indicators: what each means, how it is computed, and what counts as poor and as excellent."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext_lazy as _

from intimacy.rules import Expression, parse
from metrics.measures import COMMITMENT_KINDS, CONTACT_KINDS, NAMES, TICKET_KINDS


@dataclass(frozen=True)
class Indicator:
    """One thing that tells how close we are to an account.

    code: its name in columns and in the API. words, definition: for people. expression: its figure, a rule over
    ``MEASURES``. poor, excellent: the figures that are worth 0 and 100, fixed until somebody recalibrates; poor may
    be the larger one. weight: its share of the score, a whole number. kinds: the kinds of interaction that it reads.
    evidence, minimum: a rule that counts what we know, and how much of it is needed. Below it the indicator is
    unknown, which lowers the coverage of the score and never the score.
    """

    code: str
    words: object
    definition: object
    expression: str
    poor: float
    excellent: float
    weight: int
    kinds: tuple[str, ...]
    evidence: str
    minimum: int

    def __post_init__(self):
        if self.poor == self.excellent:
            raise ValueError(f"{self.code}: poor and excellent are the same.")
        if not isinstance(self.weight, int) or self.weight < 1:
            raise ValueError(f"{self.code}: a weight is a whole number above zero.")
        # Read both rules at once, so that a wrong one is refused when it is written and not when it is due.
        for text in (self.expression, self.evidence):
            parse(text, NAMES, returns="number")

    @cached_property
    def rule(self) -> Expression:
        return parse(self.expression, NAMES, returns="number")

    @cached_property
    def evidence_rule(self) -> Expression:
        return parse(self.evidence, NAMES, returns="number")

    def hundredths(self, figures: np.ndarray) -> np.ndarray:
        """Figures as hundredths of a point, 0 to 10,000: linear between the anchors, cut off outside, halves up."""
        place = (figures - self.poor) / (self.excellent - self.poor)
        return np.floor(np.clip(place, 0, 1) * 10_000 + 0.5)


ADVISORY_CONTACT = Indicator(
    code="advisory_contact",
    words=_("Advisory contact"),
    definition=_(
        "How much we work with the customer on its own questions: advisory and co-creation count 5, a review 4, "
        "a meeting 3, a call 2, an e-mail ½; each loses half of its weight in 45 days and all of it after 180. "
        "Four advisory sessions of today are excellent."
    ),
    expression="weighted_contact(days=180, half_life=45)",
    poor=0,
    excellent=20,
    weight=35,
    kinds=CONTACT_KINDS,
    evidence="contacts_recorded()",
    minimum=1,
)
BREADTH = Indicator(
    code="breadth",
    words=_("Breadth of contacts"),
    definition=_(
        "How many people of the customer took part in a conversation in the last 180 days. "
        "Nobody is poor, six or more are excellent."
    ),
    expression="distinct_contacts(days=180)",
    poor=0,
    excellent=6,
    weight=20,
    kinds=CONTACT_KINDS,
    evidence="contacts_named()",
    minimum=1,
)
ANSWERS = Indicator(
    code="answers",
    words=_("Answers to tickets"),
    definition=_(
        "The share of the tickets of the last 90 days that got their first answer within 24 hours. A ticket that "
        "still has time is not counted. Half of them is poor, 95 of 100 are excellent; two tickets are needed to "
        "say anything."
    ),
    expression="answered_share(days=90, within_hours=24)",
    poor=0.5,
    excellent=0.95,
    weight=25,
    kinds=TICKET_KINDS,
    evidence="tickets_due(days=90, within_hours=24)",
    minimum=2,
)
KEPT = Indicator(
    code="kept",
    words=_("Promises and follow-ups kept"),
    definition=_(
        "The share of promises and follow-ups that we kept, of those that fell due in the last 365 days; a promise "
        "kept late counts half. Half of them is poor, 95 of 100 are excellent; two are needed to say anything."
    ),
    expression="kept_share(days=365)",
    poor=0.5,
    excellent=0.95,
    weight=20,
    kinds=COMMITMENT_KINDS,
    evidence="commitments_due(days=365)",
    minimum=2,
)
