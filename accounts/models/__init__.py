"""The models of accounts, split by noun."""

from accounts.models.account import Account, FactKind, Seat, Standing
from accounts.models.aside import SetAside
from accounts.models.contact import Contact
from accounts.models.continuity import (
    Absence,
    HandedOver,
    HandOver,
    HandOverNote,
    HandOverStep,
    TeamRules,
)
from accounts.models.engagement import Engagement, EngagementPerson, FollowUp
from accounts.models.interaction import Changed, Interaction
from accounts.models.link import Link
from accounts.models.policy import TierPolicy
from accounts.models.promise import Promise, PromiseDate
from accounts.models.segment import Segment
from accounts.models.selection import Judgement, Weighting
from accounts.models.wallet import WalletEstimate

__all__ = [
    "Absence",
    "Account",
    "Changed",
    "Contact",
    "Engagement",
    "EngagementPerson",
    "FactKind",
    "FollowUp",
    "HandOver",
    "HandOverNote",
    "HandOverStep",
    "HandedOver",
    "Interaction",
    "Judgement",
    "Link",
    "Promise",
    "PromiseDate",
    "Seat",
    "Segment",
    "SetAside",
    "Standing",
    "TeamRules",
    "TierPolicy",
    "WalletEstimate",
    "Weighting",
]
