"""What the journal calls the facts of accounts, and where their things can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "accounts.absence_cancelled": _("Cancelled an absence"),
        "accounts.absence_entered": _("Entered an absence"),
        "accounts.account_added": _("Added an account"),
        "accounts.account_changed": _("Changed an account"),
        "accounts.accounts_added": _("Added accounts from a file"),
        "accounts.accounts_changed": _("Changed accounts from a file"),
        "accounts.accounts_removed": _("Removed accounts again"),
        "accounts.contact_added": _("Added a contact"),
        "accounts.contact_answered": _("Noted what a contact answered"),
        "accounts.contact_changed": _("Changed a contact"),
        "accounts.contact_left": _("Noted that a contact left"),
        "accounts.contact_returned": _("Noted that a contact is back"),
        "accounts.contacts_added": _("Added contacts from a file"),
        "accounts.contacts_changed": _("Changed contacts from a file"),
        "accounts.contacts_merged": _("Merged two contacts"),
        "accounts.contacts_removed": _("Removed contacts again"),
        "accounts.engagement_changed": _("Corrected an engagement"),
        "accounts.engagement_logged": _("Logged an engagement"),
        "accounts.engagement_undone": _("Took an engagement back"),
        "accounts.exported": _("Took a list out as a file"),
        "accounts.fact_declared": _("Declared a fact about accounts"),
        "accounts.fact_renamed": _("Renamed a fact about accounts"),
        "accounts.fact_retired": _("Retired a fact about accounts"),
        "accounts.followup_added": _("Added a follow-up"),
        "accounts.followup_done": _("Did a follow-up"),
        "accounts.followup_dropped": _("Dropped a follow-up"),
        "accounts.followup_handed_over": _("Handed a follow-up over"),
        "accounts.followup_missed": _("A follow-up was missed"),
        "accounts.followup_reopened": _("Opened a follow-up again"),
        "accounts.followup_put_off": _("Put a follow-up off"),
        "accounts.handover_ended": _("Ended a hand-over that is needed no longer"),
        "accounts.handover_named": _("Named who takes an account over"),
        "accounts.handover_noted": _("Noted what to know about an account"),
        "accounts.handover_planned": _("Planned the hand-over of an account"),
        "accounts.handover_signed_off": _("Signed a hand-over off"),
        "accounts.handover_step_added": _("Added a step to a hand-over"),
        "accounts.handover_step_done": _("Did a step of a hand-over"),
        "accounts.handover_step_given": _("Gave a step of a hand-over to a colleague"),
        "accounts.interactions_learnt": _("Learnt of interactions"),
        "accounts.interactions_undone": _("Took interactions back"),
        "accounts.links_added": _("Learnt whose records are whose"),
        "accounts.links_removed": _("Took back whose records are whose"),
        "accounts.line_brought_back": _("Took up a line of work again"),
        "accounts.line_handed_over": _("Left a line of work to a colleague"),
        "accounts.line_put_off": _("Put a line of work off"),
        "accounts.judged": _("Judged how well an account fits"),
        "accounts.owner_named": _("Named the owner of an account"),
        "accounts.policy_drafted": _("Drafted the tier policy"),
        "accounts.policy_published": _("Put a tier policy in force"),
        "accounts.promise_broken": _("Noted a broken promise"),
        "accounts.promise_given": _("Noted a promise"),
        "accounts.promise_handed_over": _("Handed a promise over"),
        "accounts.promise_reopened": _("Opened a promise again"),
        "accounts.promise_kept": _("Kept a promise"),
        "accounts.promise_renegotiated": _("Agreed on another date for a promise"),
        "accounts.promise_taken_back": _("Took a promise back"),
        "accounts.seat_left": _("Took somebody off an account's team"),
        "accounts.seat_taken": _("Put somebody on an account's team"),
        "accounts.segment_added": _("Added a segment"),
        "accounts.segment_assigned": _("An account moved to another segment"),
        "accounts.segment_changed": _("Changed a segment"),
        "accounts.segment_retired": _("Retired a segment"),
        "accounts.segments_assigned": _("Accounts moved to other segments"),
        "accounts.team_rules_set": _("Said what is watched about teams"),
        "accounts.tier_set": _("Put an account into a tier"),
        "accounts.wallet_estimated": _("Estimated what a customer spends"),
        "accounts.wallet_withdrawn": _("Withdrew an estimate of what a customer spends"),
        "accounts.weighed": _("Weighed what makes an account a candidate"),
    }
)
opens("accounts.account", "accounts:account", "accounts.see")
opens("accounts.contact", "accounts:contact", "accounts.see")
opens("accounts.engagement", "accounts:engagement", "accounts.see")
opens("accounts.promise", "accounts:promise", "accounts.see")
opens("accounts.segment", "accounts:segment", "accounts.set_segments")
opens("accounts.tierpolicy", "accounts:tier_policy_version", "accounts.see")
opens("accounts.followup", "accounts:followup", "accounts.see")
opens("accounts.handover", "accounts:handover", "accounts.see")
