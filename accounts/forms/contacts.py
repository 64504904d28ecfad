"""The forms of a contact: what is known of them, what they answered, and with whom they are one person."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.answers import PURPOSES as SHORT_NAMES
from accounts.forms.editing import VersionedForm
from accounts.models import Contact
from intimacy.pages.words import language
from intimacy.privacy.models import Basis, Reply
from intimacy.privacy.purposes import PURPOSES

EVIDENCE = gettext_lazy("Where and when, such as “signed at the Lyon workshop, 3 March 2026”. A consent needs it.")


def languages(held: str = "") -> list[tuple[str, str]]:
    """Every language by its name in the member's own; ``held`` is kept even where it is a regional one."""
    names = {code: name for code, name in language().languages.items() if len(code) == 2}
    if held and held not in names:
        names[held] = held
    return [
        ("", _("Not known")),
        *sorted(((code, name[:1].upper() + name[1:]) for code, name in names.items()), key=lambda pair: pair[1]),
    ]


def time_zones() -> list[tuple[str, str]]:
    """The zones that are places: Europe/Zurich, and UTC."""
    places = (
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
    )
    return [("", _("Not known")), ("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in sorted(places))]


class ContactForm(VersionedForm):
    """What is known of a person at an account."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    job_title = forms.CharField(label=gettext_lazy("Position"), max_length=150, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Contact.Role.choices,
        initial=Contact.Role.OTHER,
        help_text=gettext_lazy("What the person means for the relationship."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=50, required=False, widget=forms.TextInput({"type": "tel"})
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    expertise = forms.CharField(
        label=gettext_lazy("Expertise"), max_length=300, required=False,
        help_text=gettext_lazy("What they know well, such as “validation, laboratory data”."),
    )  # fmt: skip
    external_id = forms.CharField(
        label=gettext_lazy("External id"), max_length=200, required=False,
        help_text=gettext_lazy("What your other systems call them. Imports find the person by it."),
    )  # fmt: skip

    def __init__(self, data=None, *, contact: Contact | None = None, **options):
        initial = {name: getattr(contact, name) for name in ContactForm.base_fields} if contact else {}
        super().__init__(data, initial=initial, **options)
        self.fields["language"].choices = languages(contact.language if contact else "")
        self.fields["time_zone"].choices = time_zones()
        if contact and contact.time_zone and contact.time_zone not in dict(self.fields["time_zone"].choices):
            self.fields["time_zone"].choices += [(contact.time_zone, contact.time_zone)]

    def values(self) -> dict:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class NewContactForm(ContactForm):
    """A new person, and why we may keep what we know of them."""

    basis = forms.ChoiceField(
        label=gettext_lazy("Lawful basis"),
        choices=[("", gettext_lazy("Choose one")), *Basis.choices],
        help_text=gettext_lazy("Why we may keep this person’s data. It covers the relationship, service and scoring."),
    )
    evidence = forms.CharField(label=gettext_lazy("Evidence"), max_length=500, required=False, help_text=EVIDENCE)


class AnswerForm(forms.Form):
    """What a person has answered for one purpose."""

    purpose = forms.ChoiceField(label=gettext_lazy("For"), choices=[(code, PURPOSES[code]) for code in SHORT_NAMES])
    reply = forms.ChoiceField(label=gettext_lazy("They answered"), choices=Reply.choices)
    basis = forms.ChoiceField(label=gettext_lazy("Lawful basis"), choices=Basis.choices, initial=Basis.CONSENT)
    evidence = forms.CharField(label=gettext_lazy("Evidence"), max_length=500, required=False, help_text=EVIDENCE)


class LeaveForm(forms.Form):
    """Since when a person is no longer at their company."""

    left_on = forms.DateField(
        label=gettext_lazy("Left on"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=gettext_lazy("Empty it when they are there after all."),
    )  # fmt: skip


class MergeForm(forms.Form):
    """Which other record is the same person."""

    drop = forms.ModelChoiceField(
        label=gettext_lazy("The other record"), queryset=None, empty_label=gettext_lazy("Choose the record to give up")
    )

    def __init__(self, *args, contact: Contact, member, **options):
        super().__init__(*args, **options)
        same_account = Contact.objects.visible_to(member).current().filter(account=contact.account_id)
        self.fields["drop"].queryset = same_account.exclude(pk=contact.pk).order_by("name")
        self.fields["drop"].label_from_instance = lambda other: " · ".join(
            filter(None, [other.name, other.job_title, other.email])
        )
