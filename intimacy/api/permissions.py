"""What a key opens: each view names the scopes for reading and for writing."""

from rest_framework.permissions import SAFE_METHODS, BasePermission


class HasScope(BasePermission):
    """The key must carry ``view.scopes["read"]`` or ``view.scopes["write"]``."""

    def has_permission(self, request, view):
        needed = view.scopes["read" if request.method in SAFE_METHODS else "write"]
        self.message = f"This key lacks the scope “{needed}”."
        return request.auth is not None and needed in request.auth.scopes
