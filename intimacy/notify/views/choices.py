"""Settings → Notifications: how a member is told of which topic, and when not."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.notify import actions
from intimacy.notify.hours import hours_of
from intimacy.notify.models import PURPOSE, Channel
from intimacy.notify.topics import WAYS, topics_for
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.refusals import Refused


class Clock(forms.TimeInput):
    """A time of day in the browser's own control."""

    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class HoursForm(forms.Form):
    """When it is quiet, and when the digest comes."""

    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=Clock())
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"), required=False, widget=Clock(),
        help_text=gettext_lazy("Mail and chat messages that come up in between wait until then."),
    )  # fmt: skip
    digest_at = forms.TimeField(label=gettext_lazy("Daily digest at"), widget=Clock())


@page(purpose=PURPOSE, right="notify.choose")
def choices(request: MemberRequest) -> HttpResponse:
    """The table of topics and ways, and the hours."""
    hours = hours_of(request.member)
    held = {name: getattr(hours, name) for name in HoursForm.base_fields}
    sent = request.POST if request.POST.get("part") == "hours" else None
    form = HoursForm(sent, initial=held)
    if request.method == "POST" and sent is None:
        actions.choose(ways=_chosen(request), by=request.member)
        toast(request, _("Saved."))
        return go(request, link("notify:choices"))
    if sent is not None and form.is_valid():
        try:
            actions.set_hours(by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Saved."))
            return go(request, link("notify:choices"))
    status = 422 if form.errors else 200
    return render_page(request, "notify/choices.html", status=status, form=form, rows=_rows(request), ways=_offered())


def _offered() -> dict:
    """The ways there are here: chat only where a channel is connected."""
    return {way: label for way, label in WAYS.items() if way != "chat" or Channel.objects.exists()}


def _rows(request: MemberRequest) -> list[dict]:
    held, ways = actions.choices_of(request.member), _offered()
    return [
        {
            "topic": found,
            "cells": [{"way": way, "label": label, "on": way in held[found.name]} for way, label in ways.items()],
        }
        for found in topics_for(request.member)
    ]


def _chosen(request: MemberRequest) -> dict[str, set[str]]:
    """What is ticked. A way that the page did not offer stays as it was."""
    held, ways = actions.choices_of(request.member), _offered()
    return {
        name: {way for way in ways if f"{name}:{way}" in request.POST} | {way for way in was if way not in ways}
        for name, was in held.items()
    }
