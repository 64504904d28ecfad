"""A person's own security: password, second factor, passkeys, sessions; and for administrators what is asked of everybody."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from intimacy.access.require import may
from intimacy.access.rules import require_second_factor
from intimacy.access.sessions import end_sessions, sessions_of
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.middleware import ONLY_TENANT, WANTED, memberships_in
from intimacy.tenancy.models import Member

PURPOSE, RIGHT, RULES = "administration", "access.set_preferences", "access.set_sign_in_rules"


@page(purpose=PURPOSE, right=RIGHT)
def security(request: MemberRequest) -> HttpResponse:
    """One's own second factors and sessions: nothing of them where the company's identity provider began this session."""
    may_rule = may(request.member, RULES)
    without = _without_second_factor() if may_rule else 0
    if ONLY_TENANT in request.session:
        return render_page(
            request, "pages/settings/security.html", by_provider=True, may_rule=may_rule, without=without
        )
    request.session[WANTED] = request.tenant.slug
    held = list(Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at"))
    codes = next((row for row in held if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return render_page(
        request, "pages/settings/security.html",
        app=next((row for row in held if row.type == Authenticator.Type.TOTP), None),
        passkeys=[row for row in held if row.type == Authenticator.Type.WEBAUTHN],
        codes=codes, codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        sessions=sessions_of(request.user, request.session.session_key), may_rule=may_rule,
        without=without,
    )  # fmt: skip


def _without_second_factor() -> int:
    """How many members would have to set one up."""
    users = set(Member.objects.active().values_list("user_id", flat=True))
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return len(
        users - set(Authenticator.objects.filter(user__in=users, type__in=kinds).values_list("user_id", flat=True))
    )


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def end(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """End one of one's sessions, or all others. They are the person's own, whatever the tenant: no provider's session ends them."""
    if ONLY_TENANT in request.session:
        raise PermissionDenied
    ended = end_sessions(by=request.member, this=request.session.session_key, pk=pk)
    toast(request, ngettext("%(count)d session has ended.", "%(count)d sessions have ended.", ended) % {"count": ended})
    return go(request, link("pages:security"))


@require_POST
@page(purpose=PURPOSE, right=RULES)
def rules(request: MemberRequest) -> HttpResponse:
    """Ask everybody for a second factor, or leave it to them."""
    wanted = request.POST.get("second_factor") == "yes"
    require_second_factor(wanted=wanted, by=request.member)
    toast(
        request,
        _("Everybody needs a second factor from now on.") if wanted else _("A second factor is left to everybody."),
    )
    return go(request, link("pages:security"))


@login_required
def to_security(request: HttpRequest) -> HttpResponse:
    """After allauth's pages: to the security page of the tenant from which one came."""
    slugs = [found.tenant.slug for found in memberships_in(request)]
    wanted = request.session.get(WANTED)
    if not slugs:
        return redirect("home")
    return redirect(f"/t/{wanted if wanted in slugs else slugs[0]}/settings/security/")


@never_cache
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where a tenant that asks for a second factor leads members who have none."""
    wanted = request.session.get(WANTED)
    tenant = next((found.tenant for found in memberships_in(request) if found.tenant.slug == wanted), None)
    return render(request, "mfa/wanted.html", {"tenant": tenant})
