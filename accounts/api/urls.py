"""The addresses of this floor's resources, under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accounts.api.accounts import Accounts
from accounts.api.contacts import Contacts
from accounts.api.continuity import Absences, HandOvers, Seats
from accounts.api.engagements import Engagements
from accounts.api.followups import FollowUps
from accounts.api.interactions import Interactions
from accounts.api.members import Members
from accounts.api.policy import TierPolicies
from accounts.api.promises import Promises
from accounts.api.segments import Segments
from accounts.api.selection import Judgements, Weightings
from accounts.api.standup import StandupView
from accounts.api.wallet import WalletEstimates

app_name = "accounts_api"
router = SimpleRouter(use_regex_path=False)
router.register("accounts", Accounts, basename="account")
router.register("contacts", Contacts, basename="contact")
router.register("engagements", Engagements, basename="engagement")
router.register("followups", FollowUps, basename="followup")
router.register("absences", Absences, basename="absence")
router.register("handovers", HandOvers, basename="handover")
router.register("seats", Seats, basename="seat")
router.register("interactions", Interactions, basename="interaction")
router.register("judgements", Judgements, basename="judgement")
router.register("members", Members, basename="member")
router.register("promises", Promises, basename="promise")
router.register("segments", Segments, basename="segment")
router.register("tier-policies", TierPolicies, basename="tier-policy")
router.register("wallet-estimates", WalletEstimates, basename="wallet-estimate")
router.register("weightings", Weightings, basename="weighting")
urlpatterns = [path("standup/", StandupView.as_view(), name="standup"), *router.urls]
