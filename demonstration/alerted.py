"""Who has left their usual range: the product's own detector says so, and two of the alerts are answered."""

from datetime import timedelta

from django.utils import timezone

from alerts.actions.alerts import acknowledge, snooze
from alerts.actions.replays import ask_replay
from alerts.actions.rules import add_quiet, content_of, put_in_force, save_draft
from alerts.models import Alert, Replay, Rule
from alerts.tasks import try_rule, watch_accounts
from demonstration.cast import House
from intimacy.jobs.models import Job
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Member, Tenant


def accounts_are_watched(house: House, tenant: Tenant) -> Job:
    """Put a rule in force, try the next one on the past year, look at everybody, and answer some of what is found; again changes
    nothing."""
    with in_tenant(tenant, purpose="account_management"):
        admin = Member.objects.get(user__email=house.email(house.administrator))
        if not Rule.objects.in_force().exists():
            draft = save_draft(
                why="What a manager can look into: one false alarm at an account in seven years.", by=admin
            )
            put_in_force(rule=draft, content=content_of(draft), by=admin)
            today = timezone.localdate()
            christmas = (
                today.replace(month=12, day=24)
                if today.month > 1
                else today.replace(year=today.year - 1, month=12, day=24)
            )
            add_quiet(
                from_on=christmas, until_on=christmas + timedelta(days=10), every_year=True, reason="Between the years hardly anybody works.", by=admin
            )  # fmt: skip
            ask_replay(rule=save_draft(years=3, why="Is one false alarm in three years bearable?", by=admin), by=admin)
        waiting = list(Replay.objects.filter(done_at=None).values_list("pk", flat=True))
    for replay in waiting:
        try_rule.run_in(tenant, replay=str(replay))
    job = watch_accounts.run_in(tenant)
    with in_tenant(tenant, purpose="account_management"):
        _answer()
    return job


def _answer() -> None:
    """Solstice is looked into; Granite's rise has a reason; Quill has nobody who would answer; Helix and Kestrel wait for Amara."""
    found = {alert.account.name: alert for alert in Alert.objects.filter(state="open").select_related("account__owner")}
    solstice, granite = found.get("Solstice Optics"), found.get("Granite Telecom")
    if solstice and solstice.account.owner:
        acknowledge(alert=solstice, by=solstice.account.owner)
    if granite and granite.account.owner:
        snooze(
            alert=granite, until=timezone.localdate() + timedelta(days=21), by=granite.account.owner,
            reason="Their new laboratory trains forty people on our software until then.",
        )  # fmt: skip
