"""Roles, and what each may do: every app declares its rights in its own ``rights.py``, and one table holds them all."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

ROLES = {
    "manager": _("Account manager"),
    "product": _("Product manager"),
    "compliance": _("Compliance officer"),
    "executive": _("Executive"),
    "admin": _("Administrator"),
}
RIGHTS: dict[str, "Right"] = {}


@dataclass(frozen=True)
class Right:
    """One thing that somebody may do.

    everywhere: the roles that may do it to everything in the tenant. on_team: those that may where they are on the team.
    """

    name: str
    words: str
    everywhere: frozenset[str] = field(default_factory=frozenset)
    on_team: frozenset[str] = field(default_factory=frozenset)


def declare(name: str, words, *, everywhere=(), on_team=()) -> Right:
    """Enter a right into the table. Raises ValueError for a role that does not exist."""
    unknown = {*everywhere, *on_team} - ROLES.keys()
    if unknown:
        raise ValueError(f"There are no roles {sorted(unknown)}.")
    RIGHTS[name] = Right(name, words, frozenset(everywhere), frozenset(on_team))
    return RIGHTS[name]


declare("access.see_rights", _("See who may do what"), everywhere=ROLES)
declare("access.manage_members", _("Invite people and change their roles"), everywhere=["admin"])
declare("access.manage_keys", _("Make and end API keys"), everywhere=["admin"])
declare("access.manage_sign_in", _("Say by which identity provider people sign in"), everywhere=["admin"])
declare("access.set_sign_in_rules", _("Decide whether everybody needs a second factor"), everywhere=["admin"])
declare("access.set_preferences", _("Choose one's own name, language, time zone and keys"), everywhere=ROLES)

# The journal and the registry of personal data stand below access, so that their rights are declared here.
declare("journal.see", _("Read the journal and take it out as CSV"), everywhere=["compliance", "admin"])
declare("privacy.see_registry", _("See what is held about whom"), everywhere=["compliance", "admin"])
