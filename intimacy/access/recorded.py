"""What the journal calls the facts of access."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "access.refused": _("Was refused: the right was missing"),
        "access.company_opened": _("Signed the company up"),
        "access.key_made": _("Made an API key"),
        "access.key_ended": _("Ended an API key"),
        "access.member_added": _("Let a person in"),
        "access.member_invited": _("Invited a person"),
        "access.member_joined": _("Followed an invitation"),
        "access.member_left": _("Marked a member as left"),
        "access.roles_changed": _("Changed a member's roles"),
        "access.sessions_ended": _("Ended one's own sessions"),
        "access.second_factor_required": _("Asked everybody for a second factor"),
        "access.second_factor_optional": _("Left second factors to everybody"),
        "access.provider_set": _("Entered or changed the identity provider"),
        "access.provider_removed": _("Removed the identity provider"),
        "access.domain_proven": _("Proved an e-mail domain"),
        "access.domain_removed": _("Gave an e-mail domain up"),
        "access.identity_known": _("Signed in by the identity provider for the first time"),
        "access.held_to_provider": _("Ended sessions that the identity provider had not begun"),
        "access.preferences_changed": _("Changed one's own preferences"),
    }
)
opens("tenancy.member", "pages:member", "access.manage_members")
