"""The forms of boards: a cord and its end, a renewal, spend, rates and a pack."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.engagements import Day
from accounts.models.account import Tier
from boards.actions.cords import CALLED
from intimacy.access.rights import ROLES
from intimacy.tenancy.models import new_id

LONG = {"rows": 3, "autofocus": True}


class PullForm(forms.Form):
    """What is wrong."""

    wrong = forms.CharField(
        label=_("What is wrong?"), max_length=500, widget=forms.Textarea(LONG),
        help_text=_("The whole team sees it at once. Nobody is blamed for pulling it, or for what led to it."),
    )  # fmt: skip


class ResolveForm(forms.Form):
    """What helped."""

    helped = forms.CharField(
        label=_("What helped?"),
        max_length=500,
        widget=forms.Textarea(LONG),
        help_text=_("For whoever meets this next."),
    )


class CordRuleForm(forms.Form):
    """Whom a cord calls, and when it goes further."""

    role = forms.ChoiceField(label=_("Also call everybody who is"), choices=[(role, ROLES[role]) for role in CALLED])
    minutes = forms.IntegerField(
        label=_("Minutes to the answer"), min_value=5, max_value=10_080,
        help_text=_("After so many, those who run the company are told."),
    )  # fmt: skip


class RenewalForm(forms.Form):
    """What became of a contract."""

    on = forms.DateField(label=_("Renewed or ended on"), widget=Day())
    before = forms.DecimalField(label=_("A year before"), max_digits=16, decimal_places=2, min_value=0)
    after = forms.DecimalField(
        label=_("A year after"), max_digits=16, decimal_places=2, min_value=0, help_text=_("0 where they left.")
    )
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    note = forms.CharField(
        label=_("What it hung on"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class RateForm(forms.Form):
    """What an hour costs."""

    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()))
    amount = forms.DecimalField(label=_("An hour costs"), max_digits=10, decimal_places=2, min_value=0)
    since = forms.DateField(label=_("Since"), widget=Day(), initial=timezone.localdate)


class SpendForm(forms.Form):
    """What was spent in a month, on a tier or on one account."""

    tier = forms.TypedChoiceField(
        label=_("Tier"), choices=[("", _("One account")), *Tier.choices], coerce=int, empty_value=None, required=False
    )
    account = forms.CharField(
        label=_("Account"), max_length=200, required=False, help_text=_("Its name, where it was spent on one account.")
    )
    month = forms.DateField(label=_("A day of the month"), widget=Day(), initial=timezone.localdate)
    amount = forms.DecimalField(label=_("Amount"), max_digits=16, decimal_places=2, min_value=0)
    words = forms.CharField(label=_("What for"), max_length=200)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial.setdefault("key", new_id())


class PackForm(forms.Form):
    """What the pack is called."""

    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput({"autofocus": True}))
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial.setdefault("key", new_id())
