"""What happens by the clock: digests, work put aside and channels that fail are told, and what is old is forgotten."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.jobs.declare import MINUTE, tenant_job
from intimacy.jobs.models import Job
from intimacy.jobs.progress import Progress
from intimacy.notify import hours as times
from intimacy.notify import mail
from intimacy.notify.actions import notify
from intimacy.notify.models import PURPOSE, Channel, KeptMail, Mail, Notification, Post
from intimacy.notify.topics import topic
from intimacy.pages.links import link
from intimacy.tenancy.models import Member

topic("notify.job_aside", _("Background work that failed"), right="notify.see_failures")
topic("notify.channel_failed", _("A chat channel that cannot be reached"), right="notify.set_channels")
LOOKED_BACK = timedelta(days=1)


@tenant_job(purpose=PURPOSE, every=15 * MINUTE, title=_("Send the daily digests"))
def send_digests(checkpoint=None):
    """Each member's digest, once the moment that the member chose has passed, with what was there by then."""
    waiting = Notification.objects.waiting_for_digest().values_list("member", flat=True).distinct()
    members = list(Member.objects.active().select_related("user").filter(pk__in=waiting).order_by("pk"))
    sent = 0
    for done, member in enumerate(members, 1):
        sent += _send_digest(member)
        yield Progress(done, len(members))
    return {"sent": sent}


def _send_digest(member: Member) -> bool:
    hours = times.hours_of(member)
    moment = times.last_digest_moment(member.time_zone, hours)
    mine = Notification.objects.visible_to(member).waiting_for_digest().filter(at__lte=moment)
    rows = list(mine.select_for_update().order_by("account", "at", "pk"))
    if rows:
        mail.queue_digest(rows, member, times.not_before(member.time_zone, hours))
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(in_digest=False)
    return bool(rows)


@tenant_job(purpose=PURPOSE, every=5 * MINUTE, title=_("Tell of failures"))
def tell_of_failures():
    """Work that was put aside and channels that did not take a message, told to administrators, each once."""
    administrators = list(Member.objects.active().filter(roles__contains=["admin"]))
    since = timezone.now() - LOOKED_BACK
    for job in Job.objects.put_aside().filter(finished_at__gte=since).order_by("finished_at"):
        notify(
            topic="notify.job_aside", to=administrators, title=str(job), why=_("It failed three times and was put aside."),
            url=link("work:jobs"), key=f"{job.pk} {job.finished_at:%Y-%m-%d %H:%M}", about=job,
        )  # fmt: skip
    for channel in Channel.objects.exclude(fault=""):
        notify(
            topic="notify.channel_failed", to=administrators, title=_("A message did not arrive in a chat channel"),
            why=_("You can connect it anew."), url=link("notify:channels"), key=f"{channel.pk} {timezone.localdate()}",
            about=channel,
        )  # fmt: skip


@tenant_job(purpose=PURPOSE, daily="03:10", title=_("Forget old notifications"))
def forget_old():
    """Notifications go after ninety days, mail and messages after thirty."""
    counts = {}
    for model, field, days in (
        (Notification, "at", 90), (Mail, "made_at", 30), (Post, "made_at", 30), (KeptMail, "at", 30),
    ):  # fmt: skip
        old = model.objects.filter(**{f"{field}__lt": timezone.now() - timedelta(days=days)})
        counts[model.__name__] = old.delete()[0]
    return counts
