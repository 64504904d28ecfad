"""How a company's people sign in: its identity provider, and the e-mail domains for which it may vouch."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from intimacy.access import domains, providers
from intimacy.access.limits import within
from intimacy.access.models import EmailDomain, IdentityProvider
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast, too_many
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.refusals import Refused

PURPOSE, RIGHT = "administration", providers.RIGHT
TITLE = gettext_lazy("Signing in")
TEMPLATE = "pages/settings/sign_in.html"


class ProviderForm(forms.Form):
    """What the provider is called, and what it knows us by."""

    issuer = forms.URLField(
        label=gettext_lazy("Issuer"), max_length=300, assume_scheme="https",
        help_text=gettext_lazy("Exactly as your provider names it, such as https://login.example.com."),
    )  # fmt: skip
    client_id = forms.CharField(label=gettext_lazy("Client id"), max_length=200)
    secret = forms.CharField(
        label=gettext_lazy("Client secret"), max_length=500, required=False, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    only = forms.BooleanField(
        label=gettext_lazy("People with an address in our domains sign in in no other way"), required=False,
        help_text=gettext_lazy("Administrators keep their password, so that a provider that fails locks nobody out for good."),
    )  # fmt: skip


class DomainForm(forms.Form):
    """One domain to prove."""

    name = forms.CharField(label=gettext_lazy("E-mail domain"), max_length=253)


@never_cache
@page(purpose=PURPOSE, right=RIGHT)
def sign_in(request: MemberRequest) -> HttpResponse:
    """The provider and the domains. A POST enters or changes the provider."""
    if request.method == "POST" and not within(request, "set_provider"):  # each asks the address that was entered
        return too_many(request)
    provider = IdentityProvider.objects.first()
    form = ProviderForm(request.POST or None, initial=_as_it_is(provider))
    if request.method == "POST" and form.is_valid():
        try:
            providers.set_provider(by=request.member, this=request.session.session_key, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("The provider is entered. Its secret is sealed and is not shown again."))
            return go(request, link("pages:sign_in"))
    return _shown(request, provider=provider, form=form)


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def remove_provider(request: MemberRequest) -> HttpResponse:
    """Back to passwords for everybody."""
    providers.remove_provider(by=request.member, this=request.session.session_key)
    toast(request, _("The provider is removed. Everybody signs in with a password."))
    return go(request, link("pages:sign_in"))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def add_domain(request: MemberRequest) -> HttpResponse:
    """Mail the link that proves a domain."""
    form = DomainForm(request.POST)
    if form.is_valid():
        try:
            domains.ask_for_domain(
                name=form.cleaned_data["name"], by=request.member,
                address_of=lambda token: settings.PUBLIC_URL + link("pages:prove_domain", token=token),
            )  # fmt: skip
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("A link is on its way to your own address. Open it to prove the domain."))
            return go(request, link("pages:sign_in"))
    return _shown(request, provider=IdentityProvider.objects.first(), domain_form=form)


@never_cache
@page(purpose=PURPOSE, right=RIGHT)
def prove_domain(request: MemberRequest, token: str) -> HttpResponse:
    """Where the mailed link leads. Only a POST proves, since mail programs open links by themselves."""
    if request.method == "POST":
        domain = domains.prove_domain(text=token, by=request.member)
        toast(request, _("%(domain)s is yours.") % {"domain": domain.name})
        return go(request, link("pages:sign_in"))
    name = domains.domain_in(token, request.member)
    return render_page(
        request, "pages/settings/prove_domain.html", status=200 if name else 410, name=name, token=token,
        list_title=TITLE, list_url=link("pages:sign_in"),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def remove_domain(request: MemberRequest, pk) -> HttpResponse:
    """Give a domain up."""
    domain = get_object_or_404(EmailDomain.objects.visible_to(request.member), pk=pk)
    domains.remove_domain(domain=domain, by=request.member)
    toast(request, _("%(domain)s is given up.") % {"domain": domain.name})
    return go(request, link("pages:sign_in"))


def _as_it_is(provider: IdentityProvider | None) -> dict | None:
    return {name: getattr(provider, name) for name in ("issuer", "client_id", "only")} if provider else None


def _shown(request: MemberRequest, *, provider, form=None, domain_form=None) -> HttpResponse:
    form = form or ProviderForm(initial=_as_it_is(provider))
    if provider is not None:
        form.fields["secret"].help_text = _("One is kept, sealed. Leave this empty to keep it.")
    proven = list(EmailDomain.objects.visible_to(request.member).select_related("proven_by").order_by("name"))
    own = providers.domain_of(request.member.user.email)
    unproven = "" if own in {domain.name for domain in proven} else own
    domain_form = domain_form or DomainForm(initial={"name": unproven})
    slug = request.tenant.slug
    return render_page(
        request, TEMPLATE, status=422 if form.errors or domain_form.errors else 200, form=form, provider=provider,
        title=TITLE, domain_form=domain_form, domains=proven,
        callback=request.build_absolute_uri(reverse("come_back_from_provider", args=[slug])),
        own_page=request.build_absolute_uri(reverse("sign_in_by_provider", args=[slug])),
    )  # fmt: skip
