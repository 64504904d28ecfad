"""What a member was told in the app: the list, opening one, and marking as read."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_filters import ChoiceFilter, FilterSet

from intimacy.notify import actions
from intimacy.notify.models import PURPOSE, Notification
from intimacy.notify.topics import TOPICS
from intimacy.pages.links import link
from intimacy.pages.lists import BulkAction, Column, List
from intimacy.pages.page import page
from intimacy.pages.render import go, toast
from intimacy.pages.request import MemberRequest, ticked

RIGHT = "notify.choose"


class NotificationFilters(FilterSet):
    """Read or not, and the topic."""

    state = ChoiceFilter(
        label=gettext_lazy("State"), empty_label=gettext_lazy("Read and unread"), method="by_state",
        choices=[("unread", gettext_lazy("Unread")), ("read", gettext_lazy("Read"))],
    )  # fmt: skip
    topic = ChoiceFilter(label=gettext_lazy("Topic"), empty_label=gettext_lazy("All topics"), choices=lambda: _topics())

    def by_state(self, rows, name, value):
        return rows.unread() if value == "unread" else rows.exclude(read_at=None)


def _topics():
    return sorted(((name, found.label) for name, found in TOPICS.items()), key=lambda pair: str(pair[1]))


class NotificationList(List):
    """One's own notifications, newest first."""

    name = "notifications"
    title = gettext_lazy("Notifications")
    template = "notify/inbox.html"
    filters = NotificationFilters
    search = ("title", "account")
    search_label = gettext_lazy("Search notifications")
    default_sort = "-at"
    exportable = False
    empty_icon = "bell"
    empty_title = gettext_lazy("Nothing yet")
    empty_words = gettext_lazy(
        "Here stands what you are told, such as a promise that is due today. You choose of what."
    )
    bulk = (BulkAction("read", gettext_lazy("Mark as read"), "notify:read"),)
    columns = (
        Column("title", gettext_lazy("What"), template="notify/cells.html#title"),
        Column("account", gettext_lazy("Account"), narrow="wide", order=10),
        Column("topic", gettext_lazy("Topic"), value=lambda row: row.topic_label, narrow="hidden", order=20),
        Column("at", gettext_lazy("When"), template="notify/cells.html#at", sort="at", narrow="bare", order=30),
    )

    def rows(self, member):
        return Notification.objects.visible_to(member).in_app()

    def url(self, row) -> str:
        return link("notify:open", pk=row.pk)

    def context(self, request) -> dict:
        return {"unread": unread(request.member)}


def unread(member) -> int:
    """How many the member has not read, for the sidebar; ninety-nine and more are a hundred."""
    return len(Notification.objects.visible_to(member).unread().values("pk")[:100])


@page(purpose=PURPOSE, right=RIGHT)
def notifications(request: MemberRequest) -> HttpResponse:
    """What the member was told."""
    return NotificationList(request.member).respond(request)


@page(purpose=PURPOSE, right=RIGHT)
def open_one(request: MemberRequest, pk) -> HttpResponse:
    """Go where a notification leads; it is read by that."""
    found = get_object_or_404(Notification.objects.visible_to(request.member).in_app(), pk=pk)
    actions.mark_read(notifications=[found], by=request.member)
    return go(request, found.url or link("notify:list"))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def read(request: MemberRequest) -> HttpResponse:
    """Mark the selected ones as read."""
    mine = Notification.objects.visible_to(request.member).filter(pk__in=ticked(request))
    return _said(request, actions.mark_read(notifications=mine, by=request.member))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark all as read."""
    return _said(request, actions.mark_all_read(by=request.member))


def _said(request: MemberRequest, count: int) -> HttpResponse:
    words = ngettext("%(count)d notification is marked as read.", "%(count)d notifications are marked as read.", count)
    toast(request, words % {"count": count})
    return go(request, link("notify:list"))
