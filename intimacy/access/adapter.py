"""How allauth behaves here: nobody signs up by themselves, and after signing in one lands in one's own tenant."""

from allauth.account.adapter import DefaultAccountAdapter
from django.shortcuts import redirect

from intimacy.access.providers import must_use_provider
from intimacy.tenancy.middleware import ONLY_TENANT


class AccountAdapter(DefaultAccountAdapter):
    """People are let in by an administrator of a tenant."""

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **given):
        """Send somebody to their company's identity provider, where that is the only way in."""
        found = must_use_provider(user)
        if found is not None and request.session.get(ONLY_TENANT) != str(found.tenant_id):
            return redirect("sign_in_by_provider", company=found.slug)
        return super().pre_login(request, user, **given)
