"""The demonstration's mailbox: what would have gone out by mail. It is there only while mail is kept instead of sent."""

from email import message_from_bytes, policy

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from intimacy.access.mail import keeps_mail
from intimacy.journal.actions import record_read
from intimacy.notify.models import PURPOSE, KeptMail
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.pages.request import MemberRequest


class KeptMailList(List):
    """Mail of the demonstration, newest first."""

    name = "mailbox"
    title = gettext_lazy("Mailbox")
    template = "notify/mailbox.html"
    search = ("subject", "to")
    search_label = gettext_lazy("Search mail")
    default_sort = "-at"
    exportable = False
    empty_icon = "mail"
    empty_title = gettext_lazy("No mail yet")
    empty_words = gettext_lazy("In the demonstration mail is not sent: what would go out to you stands here.")
    columns = (
        Column("subject", gettext_lazy("Subject"), template="notify/cells.html#subject"),
        Column("to", gettext_lazy("To"), narrow="wide", order=10),
        Column("at", gettext_lazy("When"), template="notify/cells.html#at", sort="at", narrow="bare", order=20),
    )

    def rows(self, member):
        return KeptMail.objects.visible_to(member)

    def url(self, row) -> str:
        return link("notify:kept_mail", pk=row.pk)

    def shown(self, rows) -> None:
        if rows and self.member:
            record_read(KeptMail, rows, by=self.member)


@page(purpose=PURPOSE)
def mailbox(request: MemberRequest) -> HttpResponse:
    """One's own mail; administrators see everybody's."""
    if not keeps_mail():
        raise Http404
    return KeptMailList(request.member).respond(request)


@page(purpose=PURPOSE)
def kept_mail(request: MemberRequest, pk) -> HttpResponse:
    """One mail, as it would have arrived."""
    if not keeps_mail():
        raise Http404
    found = get_object_or_404(KeptMail.objects.visible_to(request.member), pk=pk)
    record_read(KeptMail, [found], by=request.member)
    message = message_from_bytes(found.raw.encode(), policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    headers = [(name, message[name]) for name in ("From", "To", "List-Unsubscribe") if message[name]]
    return render_page(request, "notify/kept_mail.html", mail=found, headers=headers, text=text)
