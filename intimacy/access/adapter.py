"""How allauth behaves here: nobody makes a sign-in at its own sign-up page, and mail that cannot be sent breaks no page."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """People come in by an invitation, or open a company of their own (``pages.signup``)."""

    def is_open_for_signup(self, request):
        return False

    def get_password_change_redirect_url(self, request):
        return reverse("mfa_index")

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        # allauth writes to addresses that it has marked as confirmed; here the sign-in's own address is.
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def send_mail(self, template_prefix, email, context):
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as fault:  # smtplib's errors are OSErrors
            logger.error("A message was not sent: %s", type(fault).__name__)
