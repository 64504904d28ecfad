"""What the journal calls the facts of boards, and where they can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "boards.cord_answered": _("Answered a cord"),
        "boards.cord_escalated": _("Told that nobody has answered a cord"),
        "boards.cord_pulled": _("Pulled the cord"),
        "boards.cord_resolved": _("Noted what helped after a cord"),
        "boards.cord_rule_set": _("Said whom a cord calls"),
        "boards.counted": _("Counted the accounts for dashboards"),
        "boards.pack_frozen": _("Kept a board pack"),
        "boards.rate_set": _("Said what an hour costs"),
        "boards.renewal_corrected": _("Corrected what became of a renewal"),
        "boards.renewal_noted": _("Noted what became of a renewal"),
        "boards.renewal_removed": _("Took a renewal back"),
        "boards.spend_noted": _("Noted what was spent"),
        "boards.spend_removed": _("Took spend back"),
    }
)
opens("boards.cord", "boards:cord", "boards.see_team")
opens("boards.pack", "boards:pack", "boards.see")
opens("boards.spend", "boards:spent", "boards.see")
