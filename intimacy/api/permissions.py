"""What a key opens: each view names the scopes for reading and for writing."""

from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission


class HasScope(BasePermission):
    """The key must carry ``view.scopes["read"]`` or ``view.scopes["write"]``. A scope that is not named is not asked for."""

    def has_permission(self, request, view):
        if request.auth is None:
            return False
        needed = view.scopes.get("read" if request.method in SAFE_METHODS else "write")
        self.message = _("This key lacks the scope “%(scope)s”.") % {"scope": needed}
        return needed is None or needed in request.auth.scopes
