"""A mail back end that sends nothing: it keeps every mail in the database of the tenant, for the demonstration's page."""

from django.core.mail.backends.base import BaseEmailBackend
from django.db.transaction import atomic

from intimacy.access.mail import keep_outside
from intimacy.notify.models import PURPOSE, KeptMail
from intimacy.tenancy.actions import memberships
from intimacy.tenancy.context import bound, current, for_purpose
from intimacy.tenancy.models import Member, User


class Mailbox(BaseEmailBackend):
    """What is sent inside a tenant is kept there; what is sent outside of any goes to every tenant of its reader, and waits for a day
    where the reader is in none."""

    def send_messages(self, email_messages):
        for message in email_messages:
            for to in message.recipients():
                self._keep(message, to.lower())
        return len(email_messages)

    def _keep(self, message, to: str) -> None:
        if current().tenant is not None:
            with for_purpose(PURPOSE), atomic():
                _write(message, to)
            return
        user = User.objects.filter(email=to).first()
        found = memberships(user) if user is not None else []
        if not found:
            keep_outside(to, message.subject, message.body)
        for mine in found:
            with bound(mine.tenant, purpose=PURPOSE), atomic():
                _write(message, to)


def _write(message, to: str) -> None:
    member = Member.objects.active().filter(user__email=to).first()
    KeptMail.objects.create(to=to, member=member, subject=message.subject[:300], raw=message.message().as_string())
