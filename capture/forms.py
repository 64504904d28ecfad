"""The forms of capture: files, a calendar's address, and a stranger who becomes a contact."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.contacts import EVIDENCE
from intimacy.privacy.models import Basis

MOST_FILES = 50


class FeedForm(forms.Form):
    """The secret address under which a calendar can be read."""

    address = forms.CharField(
        label=gettext_lazy("Calendar address"), max_length=1000,
        help_text=gettext_lazy("The secret iCal address that your calendar gives out. It begins with https:// or webcal://."),
        widget=forms.TextInput({"type": "url", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class StrangerForm(forms.Form):
    """Somebody whom a message names and we do not know: their name, and why we may keep it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    basis = forms.ChoiceField(
        label=gettext_lazy("Lawful basis"),
        choices=[("", gettext_lazy("Choose one")), *Basis.choices],
        help_text=gettext_lazy("Why we may keep this person’s data. It covers the relationship, service and scoring."),
    )
    evidence = forms.CharField(label=gettext_lazy("Evidence"), max_length=500, required=False, help_text=EVIDENCE)
