"""What a tenant watches about its teams."""

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import TeamRules
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import Refused


@atomic
def set_team_rules(*, rotate_after: int | None, carries_most: int, by) -> TeamRules:
    """Say after how many months of one seat to remind of rotation (None: never), and which percentage of the annual value is
    much for one owner."""
    require(by, "accounts.set_team_rules")
    faults = {}
    if rotate_after is not None and not 1 <= rotate_after <= 240:
        faults["rotate_after"] = _("Choose between 1 and 240 months, or nothing.")
    if not 1 <= carries_most <= 100:
        faults["carries_most"] = _("Choose between 1 and 100 percent.")
    if faults:
        raise Refused(faults)
    rules = TeamRules.objects.select_for_update().first() or TeamRules()
    wanted = {"rotate_after": rotate_after, "carries_most": carries_most}
    changed = [name for name, value in wanted.items() if getattr(rules, name) != value]
    if changed:
        for name in changed:
            setattr(rules, name, wanted[name])
        rules.save()
        record("accounts.team_rules_set", by=by, fields=changed)
    return rules
