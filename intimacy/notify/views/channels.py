"""Settings → Slack and Teams: where each leads, whether the last message arrived, a test, and taking it away."""

from urllib.parse import urlsplit

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from intimacy.notify import channels as actions
from intimacy.notify.models import PURPOSE, Channel
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.refusals import Refused

RIGHT = "notify.set_channels"
WHERE_TO_FIND_IT = {
    "slack": gettext_lazy("In Slack: Apps, Incoming WebHooks, Add to Slack."),
    "teams": gettext_lazy("In Teams: Workflows, “Post to a channel when a webhook request is received”."),
}


class ChannelForm(forms.Form):
    """The address of a channel."""

    url = forms.CharField(
        label=gettext_lazy("Webhook address"), max_length=1000, widget=forms.URLInput(attrs={"autocomplete": "off"})
    )


@page(purpose=PURPOSE, right=RIGHT)
def channels(request: MemberRequest) -> HttpResponse:
    """Both channels, connected or not."""
    connected = {found.kind: found for found in Channel.objects.visible_to(request.member).select_related("set_by")}
    rows = [
        {"kind": kind, "label": label, "channel": (found := connected.get(kind)), "host": _host(found)}
        for kind, label in Channel.Kind.choices
    ]
    return render_page(request, "notify/channels.html", rows=rows)


def _host(channel: Channel | None) -> str:
    """Where it leads. The rest of the address is a secret, and is not shown again."""
    return urlsplit(channel.url).hostname or "" if channel is not None else ""


@page(purpose=PURPOSE, right=RIGHT)
def channel(request: MemberRequest, kind: str) -> HttpResponse:
    """Give a channel its address."""
    if kind not in Channel.Kind.values:
        raise Http404
    form = ChannelForm(request.POST or None)
    form.fields["url"].help_text = WHERE_TO_FIND_IT[kind]
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_channel(kind=kind, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Connected. Send a test to see whether it arrives."))
            return go(request, link("notify:channels"))
    return render_page(
        request, "pages/settings/form.html", status=422 if form.errors else 200, form=form,
        title=_("Connect %(kind)s") % {"kind": Channel.Kind(kind).label}, submit=_("Connect"),
        list_title=_("Slack and Teams"), list_url=link("notify:channels"),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def test(request: MemberRequest, kind: str) -> HttpResponse:
    """Send a test; what went wrong is said on a page of its own."""
    actions.test_channel(channel=_channel_or_404(request, kind), by=request.member)
    toast(request, _("The test has arrived."))
    return go(request, link("notify:channels"))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def remove(request: MemberRequest, kind: str) -> HttpResponse:
    """Disconnect a channel."""
    actions.remove_channel(channel=_channel_or_404(request, kind), by=request.member)
    toast(request, _("Disconnected."))
    return go(request, link("notify:channels"))


def _channel_or_404(request: MemberRequest, kind: str) -> Channel:
    return get_object_or_404(Channel.objects.visible_to(request.member), kind=kind)
