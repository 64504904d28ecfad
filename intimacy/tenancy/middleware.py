"""Opens the tenant's transaction round view and rendering, and commits it only when the answer is below 400."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from structlog.contextvars import bind_contextvars

from intimacy.tenancy.actions import Membership, memberships
from intimacy.tenancy.context import bound, keeping_what_must_be_kept

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone are no second factor
ONLY_TENANT = "only_tenant"  # in a session that a company's identity provider began: the one tenant that it opens
WANTED = "tenant"  # in the session: where somebody goes on once a second factor is set up


class _RolledBack(Exception):
    """Carries an answer out of a transaction that must not be committed."""


class TenantMiddleware:
    """Serves /t/<tenant>/… to members of that tenant, and answers everybody else as if it did not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request):
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        slug = match.kwargs.get("tenant")
        if slug is None:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.memberships = memberships_in(request)
        mine = next((found for found in request.memberships if found.tenant.slug == slug), None)
        if mine is None:
            request.no_tenant = True  # answered by process_view, inside Django's own handling of errors
            return self.get_response(request)
        # For a second factor of its own sign-ins the provider answers.
        asked = mine.tenant.second_factor and ONLY_TENANT not in request.session
        if asked and not is_mfa_enabled(request.user, FACTORS):
            request.session[WANTED] = slug
            return redirect("second_factor")
        return serve(request, mine, getattr(match.func, "purpose", ""), self.get_response)

    def process_view(self, request, view, args, kwargs):
        if getattr(request, "no_tenant", False):
            raise Http404
        kwargs.pop("tenant", None)


def memberships_in(request: HttpRequest) -> list[Membership]:
    """The memberships that this session opens: all of the person's, unless one company's identity provider began it."""
    only = request.session.get(ONLY_TENANT)
    return [found for found in memberships(request.user) if only in (None, str(found.tenant.pk))]


def serve(request, mine: Membership, purpose: str, get_response) -> HttpResponse:
    """Answer one request inside one transaction bound to tenant, member and purpose.

    What has to be on record although the answer was a refusal (``after_rollback``) is written in a transaction of its own.
    """
    request.tenant, request.member = mine.tenant, mine.member
    bind_contextvars(tenant=mine.tenant.slug)
    with (
        bound(mine.tenant, member=mine.member, purpose=purpose),
        timezone.override(ZoneInfo(mine.member.time_zone)),
        translation.override(mine.member.language),
        keeping_what_must_be_kept() as afterwards,
    ):
        try:
            with transaction.atomic():
                response = get_response(request)
                if response.streaming and not hasattr(response, "file_to_stream"):
                    raise RuntimeError("A stream would read outside the tenant's transaction. Queue a job instead.")
                if response.status_code >= 400:
                    raise _RolledBack
        except _RolledBack:
            for late in afterwards:
                with transaction.atomic():
                    late()
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    return response
