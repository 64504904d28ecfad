"""What is held about whom: every model's own declaration, in words."""

import re

from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intimacy.journal.words import field_in_words
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.pages.request import MemberRequest
from intimacy.privacy.purposes import PURPOSES
from intimacy.privacy.registry import declarations
from intimacy.tenancy.declarations import DELETE, KEEP, Personal
from intimacy.tenancy.models import Tenant, TenantModel, User

OWN = {"id", "tenant"}  # columns of every table; they say nothing about a person
OF_PACKAGES = {
    "account.EmailAddress": gettext_lazy("An address by which a person signs in."),
    "account.EmailConfirmation": gettext_lazy("A question sent to an address, whether it is the person's own."),
    "mfa.Authenticator": gettext_lazy("A second factor: an authenticator app, a passkey, recovery codes."),
    "usersessions.UserSession": gettext_lazy(
        "In which browser and from where somebody is signed in, and when it was last used."
    ),
    "sessions.Session": gettext_lazy("A browser in which somebody is signed in."),
}


@page(purpose="compliance", right="privacy.see_registry")
def held(request: MemberRequest) -> HttpResponse:
    """The kinds of records about people, and those that hold nothing personal, with the reason."""
    said = sorted(declarations().items(), key=lambda pair: str(pair[0]._meta.verbose_name))
    personal = [_of_people(model, declared) for model, declared in said if isinstance(declared, Personal)]
    others = [
        {"kind": _kind(model), "holds": _holds(model), "why": _(declared.why)}
        for model, declared in said
        if not isinstance(declared, Personal)
    ]
    return render_page(request, "pages/settings/privacy.html", personal=personal, others=others)


def _of_people(model, declared: Personal) -> dict:
    fields = [field for field in model._meta.fields if field.name not in OWN]
    return {
        "kind": _kind(model),
        "holds": _holds(model),
        "fields": ", ".join(str(field.verbose_name) for field in fields),
        "purpose": PURPOSES[declared.purpose],
        "keep": _how_long(model, declared),
        "erasure": _erasure(model, declared),
    }


def _kind(model) -> str:
    return str(capfirst(model._meta.verbose_name))


def _holds(model) -> str:
    """What a record is: the first sentences by which a model of the product describes itself."""
    if model._meta.label in OF_PACKAGES:
        return str(OF_PACKAGES[model._meta.label])
    described = " ".join((model.__doc__ or "").split("\n\n")[0].split())
    # Packages describe themselves to programmers, and Django lists the fields where the author wrote nothing.
    ours = issubclass(model, TenantModel | User | Tenant) and not described.startswith(f"{model.__name__}(")
    return _(described) if ours else ""


def _how_long(model, declared: Personal) -> str:
    if not declared.keep:
        return _("As long as the person is known here")
    since = field_in_words(model._meta.label_lower, declared.since.split("__")[-1]).lower()
    return _("%(duration)s, counted from “%(since)s”") % {"duration": duration(declared.keep), "since": since}


def duration(keep: str) -> str:
    """An ISO 8601 duration in words: P1Y6M is "1 year, 6 months"."""
    words = []
    for number, unit in re.findall(r"(\d+)([YMWD])", keep):
        count = int(number)
        words.append(
            {
                "Y": ngettext("%(count)s year", "%(count)s years", count),
                "M": ngettext("%(count)s month", "%(count)s months", count),
                "W": ngettext("%(count)s week", "%(count)s weeks", count),
                "D": ngettext("%(count)s day", "%(count)s days", count),
            }[unit]
            % {"count": count}
        )
    return ", ".join(words)


def _erasure(model, declared: Personal) -> str:
    """What becomes of a record when the person is erased."""
    if declared.erase is DELETE:
        return _("The record is deleted")
    if declared.erase is KEEP:
        return _("The record stays; it holds nothing that names the person")
    if not isinstance(declared.erase, dict):
        return _("Every field is emptied")
    label = model._meta.label_lower
    emptied = [field_in_words(label, name).lower() for name, does in declared.erase.items() if does is not KEEP]
    kept = [field_in_words(label, name).lower() for name, does in declared.erase.items() if does is KEEP]
    words = [_("Emptied: %(fields)s") % {"fields": ", ".join(emptied)}] if emptied else []
    words += [_("Stays: %(fields)s") % {"fields": ", ".join(kept)}] if kept else []
    return ". ".join(words)
