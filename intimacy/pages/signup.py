"""A company signs itself up: the form, its address checked while it is typed, and the page behind the link in the message."""

from babel.numbers import get_currency_name, list_currencies
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.crypto import constant_time_compare
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from intimacy.access import signing_up
from intimacy.access.limits import within
from intimacy.access.mail import keeps_mail, kept_outside, send_soon
from intimacy.access.vouching import must_use_provider, way_to_provider
from intimacy.pages.join import BACKEND
from intimacy.pages.render import add_refusal, too_many
from intimacy.pages.zones import zone_choices
from intimacy.tenancy.actions import Membership
from intimacy.tenancy.models import Tenant, User
from intimacy.tenancy.refusals import Refused

ASKED = "signing_up_as"  # in the session: the address that this browser gave
STARTED = "signing_up"  # in the session: where what this browser asked for waits
SLUG = 40


def currency_choices() -> list[tuple[str, str]]:
    """Every currency in use, with its name."""
    language = get_language() or "en"
    return [(code, f"{code} · {get_currency_name(code, locale=language)}") for code in settings.CURRENCIES] + [
        (code, f"{code} · {get_currency_name(code, locale=language)}")
        for code in sorted(list_currencies())
        if code not in settings.CURRENCIES and len(code) == 3
    ]


class CompanyForm(forms.Form):
    """What the company is called, where it stands, and how it counts. The whole form for somebody who has a sign-in."""

    company = forms.CharField(
        label=gettext_lazy("Company"), max_length=200,
        widget=forms.TextInput(attrs={
            "autocomplete": "organization", "autofocus": True, "hx-get": reverse_lazy("sign_up_address"),
            "hx-trigger": "input changed delay:300ms", "hx-target": "#address", "hx-swap": "outerHTML",
            "hx-include": "#id_slug, [name=offered]", "hx-sync": "this:replace",
        }),
    )  # fmt: skip
    slug = forms.CharField(
        label=gettext_lazy("Address"), max_length=SLUG,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), initial="USD")
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), initial="UTC", widget=forms.Select(attrs={"data-guess-zone": True})
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["currency"].choices = currency_choices()
        self.fields["time_zone"].choices = zone_choices()

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].strip().lower()
        if fault := why_not(slug):
            raise ValidationError(fault)
        return slug


class SignUpForm(CompanyForm):
    """The company, and the person who opens it."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    password = forms.CharField(
        label=gettext_lazy("Password"), strip=False, max_length=200, help_text=gettext_lazy("At least ten characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    field_order = ("company", "slug", "name", "email", "password", "currency", "time_zone")

    def clean(self) -> dict:
        given = super().clean() or self.cleaned_data
        if given.get("password"):
            try:
                validate_password(given["password"], User(email=given.get("email", "")))
            except ValidationError as fault:
                self.add_error("password", fault)
        return given


class ConfirmForm(forms.Form):
    """What is asked behind the link: the password in another browser, another address where it was taken meanwhile."""

    slug = CompanyForm.base_fields["slug"]
    password = forms.CharField(
        label=gettext_lazy("Password"), strip=False, max_length=200,
        help_text=gettext_lazy("The one that you chose on the sign-up page."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    clean_slug = CompanyForm.clean_slug

    def __init__(self, *args, ask_slug: bool, ask_password: bool, **options):
        super().__init__(*args, **options)
        for name, asked in (("slug", ask_slug), ("password", ask_password)):
            if not asked:
                del self.fields[name]


def why_not(slug: str) -> str:
    """A sentence when a company cannot have this address, "" when it can."""
    if not (2 <= len(slug) <= SLUG) or slug != slugify(slug).replace("_", "-") or not slug[0].isalpha():
        return _("Small letters, digits and hyphens, with a letter first; two to forty of them.")
    if slug in signing_up.RESERVED or Tenant.objects.filter(slug=slug).exists():
        return _("The address “%(slug)s” is taken.") % {"slug": slug}
    return ""


def suggested(company: str) -> str:
    """An address made of the company's name that is still free; "" where the name has nothing to make one of."""
    slug = slugify(company).replace("_", "-").lstrip("-0123456789")[: SLUG - 3].strip("-")
    tries = [slug, *(f"{slug}-{number}" for number in range(2, 10))] if len(slug) > 1 else []
    return next((found for found in tries if not why_not(found)), "")


@require_GET
def check_address(request: HttpRequest) -> HttpResponse:
    """For the form, while somebody types: the address that a company's name suggests, and whether an address is free."""
    if not settings.SIGNUP or not within(request, "sign_up_address"):
        return HttpResponse(status=204)
    slug, offered = (request.GET.get(name, "").strip().lower()[:SLUG] for name in ("slug", "offered"))
    by_name = "company" in (request.headers.get("HX-Trigger-Name") or "")
    if by_name and slug == offered:  # never over what somebody has typed
        slug = offered = suggested(request.GET.get("company", "")[:200])
    part = "address" if by_name else "standing"
    context = {"slug": slug, "offered": offered, "fault": why_not(slug) if slug else "", "checked": bool(slug)}
    return render(request, f"tenancy/signup.html#{part}", context)


@never_cache
def sign_up(request: HttpRequest) -> HttpResponse:
    """The form. Its answer is the same whether or not the e-mail address is known; only the message differs."""
    if not settings.SIGNUP:
        return render(request, "account/signup_closed.html", status=403)
    known = request.user.is_authenticated
    if request.method == "POST" and not within(request, "sign_up"):
        return too_many(request)
    form = (CompanyForm if known else SignUpForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if known:
            try:
                return _enter(signing_up.found(user=request.user, **given))
            except Refused as refusal:
                add_refusal(form, refusal)
        elif not within(request, "sign_up_email", key=given["email"]):
            return too_many(request)
        else:
            _ask_for_confirmation(request, given)
            request.session[ASKED] = given["email"]
            return render(request, "tenancy/signup_sent.html", {"email": given["email"], "kept": keeps_mail()})
    context = {
        "form": form, "slug": form["slug"].value() or "", "offered": request.POST.get("offered", ""),
        "fault": " ".join(map(str, form.errors.get("slug", []))),
    }  # fmt: skip
    return render(request, "tenancy/signup.html", context, status=422 if form.errors else 200)


def _ask_for_confirmation(request: HttpRequest, given: dict) -> None:
    """Send the message: a link, or for an address with a sign-in the advice to use it."""
    asked = signing_up.wish(**given)  # hashes the password either way, so that both take as long
    if signing_up.has_sign_in(asked.email):
        request.session[STARTED] = ""
        send_soon(
            to=asked.email, subject=_("You have a sign-in already"),
            text=_("Somebody, probably you, wants to open the company “%(company)s” with this e-mail address.\n\n"
                   "The address has a sign-in already. Sign in, then open the company:\n\n%(link)s\n\n"
                   "If it was not you, there is nothing to do.\n")
            % {"company": asked.company, "link": settings.PUBLIC_URL + reverse("sign_up")},
        )  # fmt: skip
        return
    if company := must_use_provider(asked.email):
        request.session[STARTED] = ""
        send_soon(
            to=asked.email, subject=_("Sign in by your company"),
            text=_("Somebody, probably you, wants to open the company “%(company)s” with this e-mail address.\n\n"
                   "%(own)s has invited you, and its people come in by its own sign-in alone:\n\n%(link)s\n\n"
                   "If it was not you, there is nothing to do.\n")
            % {"company": asked.company, "own": company.name,
               "link": settings.PUBLIC_URL + way_to_provider(company.slug)},
        )  # fmt: skip
        return
    token = signing_up.keep(asked)
    request.session[STARTED] = signing_up.place_of(token)
    send_soon(
        to=asked.email, subject=_("Confirm your e-mail address"),
        text=_("Hello %(name)s,\n\nopen this link to confirm your e-mail address and to open “%(company)s”:\n\n%(link)s\n\n"
               "It works for a day. If you did not sign up, there is nothing to do: without this link nothing comes into being.\n")
        % {"name": asked.name, "company": asked.company,
           "link": settings.PUBLIC_URL + reverse("sign_up_confirm", args=[token])},
    )  # fmt: skip


@never_cache
@require_GET
def kept_mail(request: HttpRequest) -> HttpResponse:
    """In the demonstration, which sends nothing: the mails to the address that this browser has signed up with."""
    if not keeps_mail():
        raise Http404
    mails = kept_outside(request.session.get(ASKED, ""))
    return render(request, "tenancy/signup_mail.html", {"mails": mails})


@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link. Only a POST opens the company, since mail programs open links by themselves."""
    asked = signing_up.wish_of(token)
    if asked is None:
        return render(request, "tenancy/signup_confirm.html", {"asked": None}, status=410)
    if company := must_use_provider(asked.email):  # was invited since
        return redirect(way_to_provider(company.slug))
    mine = constant_time_compare(request.session.get(STARTED, ""), signing_up.place_of(token))
    form = ConfirmForm(
        request.POST or None, ask_slug=bool(why_not(asked.slug)), ask_password=not mine, initial={"slug": asked.slug}
    )
    if request.method == "POST":
        if not within(request, "sign_up_confirm", key=token):
            return too_many(request)
        form.is_bound = True
        if form.is_valid():
            if not mine and not check_password(form.cleaned_data["password"], asked.password):
                form.add_error("password", _("This is not the password that was chosen."))
            elif opened := _open(request, form, asked, token):
                return opened
    return render(
        request, "tenancy/signup_confirm.html", {"asked": asked, "form": form}, status=422 if form.errors else 200
    )


def _open(request: HttpRequest, form, asked: signing_up.Wish, token: str) -> HttpResponse | None:
    try:
        made = signing_up.open_company(asked=asked, slug=form.cleaned_data.get("slug", ""))
    except Refused as refusal:
        add_refusal(form, refusal)
        return None
    signing_up.drop(token)
    login(request, User.objects.get(pk=made.member.user_id), backend=BACKEND)
    return _enter(made)


def _enter(made: Membership) -> HttpResponse:
    return redirect(f"/t/{made.tenant.slug}/start/")
