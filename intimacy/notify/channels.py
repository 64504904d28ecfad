"""Connecting Slack and Teams: the address that each gave, a test, and taking it away again."""

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.notify import sending
from intimacy.notify.models import Channel
from intimacy.notify.outside import check_address, post_json
from intimacy.notify.posting import Words
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.models import Member, Tenant
from intimacy.tenancy.refusals import Refused


@atomic
def set_channel(*, kind: str, url: str, by: Member) -> Channel:
    """Connect a channel, or give it another address. Refused for one that is not https or leads into a private network."""
    require(by, "notify.set_channels")
    if kind not in Channel.Kind.values:
        raise Refused({"kind": _("Choose Slack or Microsoft Teams.")})
    url = url.strip()
    check_address(url)
    channel = Channel.objects.select_for_update().filter(kind=kind).first()
    if channel is not None and channel.url == url:
        return channel
    channel = channel or Channel(kind=kind)
    channel.url, channel.set_by_id, channel.set_at, channel.fault, channel.told_at = (
        url,
        by.pk,
        timezone.now(),
        "",
        None,
    )
    channel.save()
    record("notify.channel_set", channel, by=by, fields=["url"])
    return channel


@atomic
def test_channel(*, channel: Channel, by: Member) -> Channel:
    """Send a test into the channel now. Refused with what the other side said when it does not arrive."""
    require(by, "notify.set_channels")
    channel = Channel.objects.select_for_update().get(pk=channel.pk)
    tenant = Tenant.objects.get(pk=current_tenant())
    words = Words(
        _("This channel is connected to Kinward"),
        [_("A test, sent by %(name)s") % {"name": by.name}, _("Kinward at %(tenant)s") % {"tenant": tenant.name}],
        "",
    )
    try:
        post_json(channel.url, words.for_slack() if channel.kind == Channel.Kind.SLACK else words.for_teams())
    except (sending.NotTaken, sending.Unsure) as fault:
        raise Refused(_("The test did not arrive. %(why)s") % {"why": fault}) from fault
    channel.fault, channel.told_at = "", timezone.now()
    channel.save(update_fields=["fault", "told_at"])
    record("notify.channel_tested", channel, by=by)
    return channel


@atomic
def remove_channel(*, channel: Channel, by: Member) -> None:
    """Disconnect a channel. What waits for it is not sent."""
    require(by, "notify.set_channels")
    record("notify.channel_removed", channel, by=by)
    channel.delete()
