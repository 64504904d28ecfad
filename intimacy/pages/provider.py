"""Signing in by a company's identity provider: which one, there, and back. These pages stand outside every tenant."""

import logging
from datetime import timedelta

from django import forms
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intimacy.access.limits import within
from intimacy.access.models import EmailDomain, IdentityProvider
from intimacy.access.openid import NotInOrder, begin, finish
from intimacy.access.providers import client_of
from intimacy.access.vouching import member_vouched_for, sign_in_of, way_to_provider
from intimacy.pages.join import BACKEND
from intimacy.pages.render import too_many
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.middleware import ONLY_TENANT
from intimacy.tenancy.models import Tenant
from intimacy.tenancy.refusals import Refused

KEPT = "openid"  # in the session, between leaving and coming back
LASTS = timedelta(hours=12)  # then the provider is asked again: whoever is gone there is soon gone here
TEMPLATE = "tenancy/provider.html"
log = logging.getLogger(__name__)


class AddressForm(forms.Form):
    """Somebody's own address, whose domain says where they sign in."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address at work"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


@never_cache
def find_provider(request: HttpRequest) -> HttpResponse:
    """From an address to the page of its company's provider."""
    if request.method == "POST" and not within(request, "find_provider"):
        return too_many(request)
    form = AddressForm(request.POST or None)
    wanted = (request.POST or request.GET).get("next", "")
    if request.method == "POST" and form.is_valid():
        found = sign_in_of(form.cleaned_data["email"])
        if found is not None:
            return redirect(way_to_provider(found.slug, wanted))
        form.add_error("email", _("No company signs in this way with addresses of this domain. Use your password."))
    context = {"form": form, "next": wanted}
    return render(request, "tenancy/find_provider.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
def sign_in_by_provider(request: HttpRequest, company: str) -> HttpResponse:
    """Says whose provider one is sent to. A link leads there: our policy lets no form lead to another site."""
    tenant, provider = _of(company)
    wanted = request.GET.get("next", "")
    return render(request, TEMPLATE, {"company": tenant, "provider": provider, "next": wanted})


@require_safe
@never_cache
def leave_for_provider(request: HttpRequest, company: str) -> HttpResponse:
    """To the provider, with what makes the way back ours kept in the session."""
    tenant, provider = _of(company)
    if not within(request, "leave_for_provider"):
        return too_many(request)
    try:
        address, kept = begin(client_of(provider), _callback(request, company))
    except NotInOrder as fault:
        log.warning("a provider could not be asked: %s", fault)
        words = _("Your company's provider does not answer. Try again in a while.")
        return _refused(request, tenant, provider, words, 502)
    request.session[KEPT] = {**kept, "tenant": str(tenant.pk), "next": request.GET.get("next", "")}
    return redirect(address)


@require_safe
@never_cache
def come_back(request: HttpRequest, company: str) -> HttpResponse:
    """From the provider: sign in whom it vouches for, if it may. What was kept works once, whatever comes of it."""
    tenant, provider = _of(company)
    kept = request.session.pop(KEPT, None)
    try:
        if kept is None or kept["tenant"] != str(tenant.pk):
            raise NotInOrder("nobody left for there from this session")
        vouched = finish(client_of(provider), _callback(request, company), kept, request.GET.dict())
    except NotInOrder as fault:
        log.warning("a sign-in by a provider was refused: %s", fault)
        words = _("This sign-in was not in order, so it was stopped. Begin again.")
        return _refused(request, tenant, provider, words, 403)
    try:
        with in_tenant(tenant, purpose="administration"):
            member = member_vouched_for(tenant=tenant, vouched=vouched)
    except Refused as refusal:
        return _refused(request, tenant, provider, refusal.sentence, 403)
    logout(request)  # nothing of an earlier session goes over into this one
    # Not by allauth's stages: the provider answers for a second factor of its own sign-ins, and one's own opens more than this.
    login(request, member.user, backend=BACKEND)
    request.session[ONLY_TENANT] = str(tenant.pk)
    request.session.set_expiry(timezone.now() + LASTS)
    wanted, home = kept["next"], f"/t/{tenant.slug}/"
    inside = wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if inside else home)


def _of(company: str) -> tuple[Tenant, IdentityProvider]:
    """The company and its provider. A company without one is answered as one that does not exist."""
    tenant = Tenant.objects.filter(slug=company).first()
    if tenant is not None:
        with in_tenant(tenant, purpose="administration"):
            provider = IdentityProvider.objects.first()
            if provider is not None and EmailDomain.objects.exists():
                return tenant, provider
    raise Http404


def _callback(request: HttpRequest, company: str) -> str:
    return request.build_absolute_uri(reverse("come_back_from_provider", args=[company]))


def _refused(request, tenant, provider, sentence, status) -> HttpResponse:
    return render(request, TEMPLATE, {"company": tenant, "provider": provider, "sentence": sentence}, status=status)
