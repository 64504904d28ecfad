"""How allauth behaves here: nobody makes a sign-in at its own sign-up page, and mail that cannot be sent breaks no page."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from intimacy.access.vouching import must_use_provider, way_to_provider
from intimacy.tenancy.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """People come in by an invitation, or open a company of their own (``pages.signup``)."""

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request: HttpRequest, user: User, **given) -> HttpResponse | None:
        """Whoever signs in by password or passkey comes by here: to their company's identity provider, where that is the only way in."""
        found = must_use_provider(user.email)
        if found is not None:
            return redirect(way_to_provider(found.slug, given.get("redirect_url") or ""))
        return super().pre_login(request, user, **given)

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
