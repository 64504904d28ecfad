"""What accounts can take in from files. Imports finds this module by its name."""

from accounts.importing.accounts import AccountKind
from accounts.importing.comments import CommentKind
from accounts.importing.contacts import ContactKind
from accounts.importing.interactions import InteractionKind
from accounts.importing.links import LinkKind
from accounts.importing.opportunities import OpportunityKind
from accounts.importing.subscriptions import ChurnKind, SubscriptionKind
from accounts.importing.tickets import TicketKind
from accounts.importing.usage import UsageKind
from intimacy.imports.kinds import offer

for kind in (
    AccountKind, ContactKind, LinkKind, InteractionKind, OpportunityKind, SubscriptionKind, UsageKind, ChurnKind, TicketKind,
    CommentKind,
):  # fmt: skip
    offer(kind())
