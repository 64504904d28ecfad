"""Addresses of accounts and what belongs to them, a list for each noun; they stand under /t/<tenant>/."""

from django.urls import path

from accounts.views import (
    accounts,
    contacts,
    continuity,
    engagements,
    facts,
    policy,
    promises,
    segments,
    selection,
    standup,
    team,
    wallet,
    work,
)

app_name = "accounts"

of_accounts = [
    path("accounts/", accounts.account_list, name="list"),
    path("accounts/add/", accounts.add, name="add"),
    path("accounts/names/", accounts.names, name="names"),
    path("accounts/<uuid:pk>/", accounts.account, name="account"),
    path("accounts/<uuid:pk>/edit/", accounts.edit, name="edit"),
    path("accounts/<uuid:pk>/edit/<slug:of>/", accounts.fact, name="fact"),
    path("accounts/<uuid:pk>/tier/", accounts.tier, name="tier"),
    path("accounts/<uuid:pk>/tier/propose/", accounts.propose_tier, name="propose_tier"),
    path("accounts/<uuid:pk>/owner/", accounts.owner, name="owner"),
]
of_teams = [
    path("accounts/<uuid:pk>/team/", team.team, name="team"),
    path("seats/<uuid:pk>/leave/", team.leave_seat, name="leave_seat"),
]
of_contacts = [
    path("accounts/<uuid:pk>/contacts/add/", contacts.add_contact, name="add_contact"),
    path("contacts/", contacts.contact_list, name="contacts"),
    path("contacts/<uuid:pk>/", contacts.contact, name="contact"),
    path("contacts/<uuid:pk>/edit/", contacts.edit_contact, name="edit_contact"),
    path("contacts/<uuid:pk>/answer/", contacts.answer, name="answer"),
    path("contacts/<uuid:pk>/left/", contacts.contact_left, name="contact_left"),
    path("contacts/<uuid:pk>/merge/", contacts.merge, name="merge"),
]
of_facts = [
    path("settings/account-facts/", facts.facts, name="facts"),
    path("settings/account-facts/<uuid:pk>/", facts.rename_fact, name="rename_fact"),
    path("settings/account-facts/<uuid:pk>/retire/", facts.retire_fact, name="retire_fact"),
]
of_tiers = [
    path("settings/tier-policy/", policy.tier_policy, name="tier_policy"),
    path("settings/tier-policy/draft/", policy.tier_policy_draft, name="tier_policy_draft"),
    path("settings/tier-policy/publish/", policy.tier_policy_publish, name="tier_policy_publish"),
    path("settings/tier-policy/<uuid:pk>/", policy.tier_policy_version, name="tier_policy_version"),
    path("accounts/<uuid:pk>/tiers/", policy.tier_history, name="tier_history"),
]
of_segments = [
    path("settings/segments/", segments.segment_list, name="segments"),
    path("settings/segments/add/", segments.segment_add, name="segment_add"),
    path("settings/segments/<uuid:pk>/", segments.segment, name="segment"),
    path("settings/segments/<uuid:pk>/retire/", segments.segment_retire, name="segment_retire"),
]
of_selection = [
    path("selection/", selection.selection, name="selection"),
    path("accounts/<uuid:pk>/judge/<slug:criterion>/", selection.judge, name="judge"),
]
of_wallets = [
    path("accounts/<uuid:pk>/wallet/", wallet.wallet, name="wallet"),
    path("accounts/<uuid:pk>/wallet/estimate/", wallet.wallet_estimate, name="wallet_estimate"),
    path("wallet-estimates/<uuid:pk>/withdraw/", wallet.wallet_withdraw, name="wallet_withdraw"),
]
of_work = [
    path("", work.my_work, name="work"),
    path("follow-ups/<uuid:pk>/", work.followup, name="followup"),
    path("follow-ups/<uuid:pk>/done/", work.followup_done, name="followup_done"),
    path("follow-ups/<uuid:pk>/open/", work.followup_reopen, name="followup_reopen"),
    path("follow-ups/<uuid:pk>/put-off/", work.followup_put_off, name="followup_put_off"),
    path("follow-ups/<uuid:pk>/hand-over/", work.followup_hand_over, name="followup_hand_over"),
    path("follow-ups/<uuid:pk>/drop/", work.followup_drop, name="followup_drop"),
    path("accounts/<uuid:account>/follow-ups/add/", work.followup_add, name="followup_add"),
    path("stand-up/", standup.standup, name="standup"),
    path("work/put-off/", work.line_put_off, name="line_put_off"),
    path("work/hand-over/", work.line_hand_over, name="line_hand_over"),
    path("work/back/", work.line_back, name="line_back"),
    path("work/jobs/<uuid:pk>/again/", work.job_again, name="job_again"),
]
of_engagements = [
    path("engagements/", engagements.engagement_list, name="engagements"),
    path("engagements/new/", engagements.engagement_new, name="engagement_new"),
    path("engagements/accounts/", engagements.engagement_accounts, name="engagement_accounts"),
    path("engagements/people/", engagements.engagement_people, name="engagement_people"),
    path("engagements/<uuid:pk>/", engagements.engagement, name="engagement"),
    path("engagements/<uuid:pk>/correct/", engagements.engagement_edit, name="engagement_edit"),
    path("engagements/<uuid:pk>/undo/", engagements.engagement_undo, name="engagement_undo"),
]
of_promises = [
    path("promises/", promises.promise_list, name="promises"),
    path("promises/<uuid:pk>/", promises.promise, name="promise"),
    path("promises/<uuid:pk>/kept/", promises.promise_kept, name="promise_kept"),
    path("promises/<uuid:pk>/kept-on/", promises.promise_kept_on, name="promise_kept_on"),
    path("promises/<uuid:pk>/open/", promises.promise_reopen, name="promise_reopen"),
    path("promises/<uuid:pk>/renegotiate/", promises.promise_renegotiate, name="promise_renegotiate"),
    path("promises/<uuid:pk>/broken/", promises.promise_broken, name="promise_broken"),
    path("promises/<uuid:pk>/hand-over/", promises.promise_hand_over, name="promise_hand_over"),
    path("accounts/<uuid:account>/promises/add/", promises.promise_add, name="promise_add"),
]
of_continuity = [
    path("continuity/", continuity.continuity, name="continuity"),
    path("absences/", continuity.absence_list, name="absences"),
    path("absences/<uuid:pk>/cancel/", continuity.absence_cancel, name="absence_cancel"),
    path("hand-overs/<uuid:pk>/", continuity.handover, name="handover"),
    path("hand-overs/<uuid:pk>/steps/add/", continuity.step_add, name="step_add"),
    path("hand-overs/<uuid:pk>/know/", continuity.handover_note, name="handover_note"),
    path("hand-overs/<uuid:pk>/successor/", continuity.handover_name, name="handover_name"),
    path("hand-overs/<uuid:pk>/sign-off/", continuity.sign_off, name="sign_off"),
    path("hand-over-steps/<uuid:pk>/done/", continuity.step_done, name="step_done"),
    path("hand-over-steps/<uuid:pk>/give/", continuity.step_give, name="step_give"),
    path("settings/teams/", continuity.team_rules, name="team_rules"),
]
urlpatterns = [
    *of_accounts,
    *of_teams,
    *of_contacts,
    *of_facts,
    *of_segments,
    *of_tiers,
    *of_selection,
    *of_wallets,
    *of_work,
    *of_engagements,
    *of_promises,
    *of_continuity,
]
