"""What the resources of this floor share: their scopes and their purpose."""

from intimacy.api.views import Resource


class OfAccounts(Resource):
    """A resource behind the scopes of accounts."""

    purpose = "account_management"
    scopes = {"read": "accounts:read", "write": "accounts:write"}
