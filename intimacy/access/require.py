"""May this member do this to that thing: first the role, then the team. Grants on single objects come with their requests."""

from django.utils.translation import gettext as _

from intimacy.access.rights import RIGHTS
from intimacy.journal.actions import record
from intimacy.tenancy.context import after_rollback
from intimacy.tenancy.refusals import CLOCK, Forbidden


def everywhere(by, right: str) -> bool:
    """Whether a role of the member gives the right on everything in the tenant."""
    return by is CLOCK or not RIGHTS[right].everywhere.isdisjoint(by.roles)


def may(by, right: str, thing=None) -> bool:
    """Whether the member has the right: on the thing, or, without a thing, on anything at all.

    A thing that has a team says so with ``has_on_team(member)``.
    """
    if everywhere(by, right):
        return True
    if RIGHTS[right].on_team.isdisjoint(by.roles):
        return False
    return thing is None or thing.has_on_team(by)


def require(by, right: str, thing=None) -> None:
    """Raise Forbidden, and have the attempt put on record, unless the member has the right."""
    if not may(by, right, thing):
        after_rollback(lambda: record("access.refused", thing, by=by, fields=[right]))
        raise Forbidden(
            _("You may not do this: “%(right)s” is not among your rights.") % {"right": RIGHTS[right].words}
        )
