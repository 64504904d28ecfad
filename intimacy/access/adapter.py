"""How allauth behaves here: nobody signs up by themselves, and after signing in one lands in one's own tenant."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """People are let in by an administrator of a tenant."""

    def is_open_for_signup(self, request):
        return False
