"""Mail: of one notification, of a digest, or to an address that is no member yet. A worker sends it after the commit."""

import smtplib
from collections.abc import Generator
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db.transaction import atomic
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress
from intimacy.journal.actions import record
from intimacy.notify import hours as times
from intimacy.notify import sending
from intimacy.notify.leaving import address as leave_address
from intimacy.notify.models import PURPOSE, Choice, Mail, Notification
from intimacy.notify.topics import TOPICS
from intimacy.pages.links import link
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.models import Member, Tenant
from intimacy.tenancy.refusals import CLOCK, Refused

DIGEST = "notify.digest"  # stands where a topic does in a digest's mail and its leave link


@atomic
def send_mail_later(*, to: str, subject, text, by) -> Mail:
    """Send a mail to one address, a member's or anybody's, after this transaction. Nobody can leave it: use it for invitations
    and the like, and ``notify`` for everything that people can choose about. Refused for what is no address.
    """
    try:
        validate_email(to)
    except ValidationError:
        raise Refused({"to": _("This is no e-mail address.")}) from None
    member = Member.objects.active().filter(user__email=to.lower()).first()
    mail = Mail.objects.create(to=to, member=member, subject=_one_line(subject), text=str(text))
    sending.queue(mail, job=send_mail, due_at=mail.due_at)
    record("notify.mail_ordered", mail, by=by)
    return mail


def queue_notification(row: Notification, member: Member, due_at: datetime) -> Mail:
    """The mail of one notification: what, which account, why; which tenant; and how to leave."""
    return _queue(member, row.topic, row.title, [row], due_at)


def queue_digest(rows: list[Notification], member: Member, due_at: datetime) -> Mail:
    """One mail with everything that was kept for the digest."""
    with translation.override(member.language):
        subject = _("Your digest: %(first)s") % {"first": rows[0].title} if len(rows) == 1 else _(
            "Your digest: %(first)s and %(more)d more") % {"first": rows[0].title, "more": len(rows) - 1}  # fmt: skip
    return _queue(member, DIGEST, subject, rows, due_at)


def _queue(member: Member, topic: str, subject: str, rows: list[Notification], due_at: datetime) -> Mail:
    tenant = Tenant.objects.get(pk=current_tenant())
    with translation.override(member.language):
        text = render_to_string(
            "notify/mail.txt",
            {
                "rows": rows, "tenant": tenant, "topic": TOPICS.get(topic), "root": settings.PUBLIC_URL,
                "leave": leave_address(member, topic), "choose": settings.PUBLIC_URL + link("notify:choices"),
            },
        )  # fmt: skip
    mail = Mail.objects.create(
        to=member.user.email,
        member=member,
        topic=topic,
        subject=_one_line(f"{subject} · {tenant.name}"),
        text=text,
        due_at=due_at,
    )
    sending.queue(mail, job=send_mail, due_at=due_at)
    return mail


@tenant_job(purpose=PURPOSE, title=gettext_lazy("Sending a mail"))
def send_mail(message: str, checkpoint=None) -> Generator[Progress, None, dict]:
    """Send one mail, at most once."""
    return (yield from sending.hand_over(Mail, message, job=send_mail, send=_send))


def _send(mail: Mail) -> None:
    member = mail.member
    if member is not None:
        _check_still_wanted(mail, member)
    headers = {
        "Message-ID": f"<{mail.pk}@{_domain()}>",  # the same whenever it is sent
        "Auto-Submitted": "auto-generated",
    }
    if member is not None and mail.topic:
        headers["List-Unsubscribe"] = f"<{leave_address(member, mail.topic)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    _hand_to_server(EmailMessage(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers))
    mail.text = ""  # it has gone out, and may have held a link that opens something
    record("notify.mail_sent", mail, by=CLOCK)


def _check_still_wanted(mail: Mail, member: Member) -> None:
    """Since it was written its member may have left, or left the topic, or gone to bed."""
    if member.left_at is not None:
        raise sending.NoLongerWanted
    if mail.topic in TOPICS:
        chosen = Choice.objects.filter(member=member, topic=mail.topic).values_list("ways", flat=True).first()
        if "mail" not in (TOPICS[mail.topic].default if chosen is None else chosen):
            raise sending.NoLongerWanted
    if mail.topic:
        due_at = times.not_before(member.time_zone, times.hours_of(member))
        if due_at > timezone.now():
            raise sending.NotNow(due_at)


def _hand_to_server(message: EmailMessage) -> None:
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as fault:
        raise sending.NotTaken(
            _("The mail server cannot be reached: %(kind)s.") % {"kind": type(fault).__name__}
        ) from fault
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as fault:
        code = max(code for code, _words in fault.recipients.values())
        raise _refused_with(code) from fault
    except smtplib.SMTPResponseException as fault:
        raise _refused_with(fault.smtp_code) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise sending.Unsure(_("The mail server broke off: %(kind)s.") % {"kind": type(fault).__name__}) from fault
    finally:
        connection.close()


def _refused_with(code: int) -> sending.NotTaken:
    """What the server said with a status: from 500 on it means it."""
    return sending.NotTaken(
        _("The mail server did not take it (status %(code)d).") % {"code": code}, for_good=code >= 500
    )


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _one_line(words) -> str:
    """A line break in a subject would begin another header."""
    return " ".join(str(words).split())[:300]
