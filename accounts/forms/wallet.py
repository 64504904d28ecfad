"""The form of an estimate of what a customer spends."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.engagements import Day
from accounts.models import Account, Contact, WalletEstimate
from intimacy.pages.words import in_sentences


def amount_field(label, **options) -> forms.DecimalField:
    """An amount of money above 0."""
    return forms.DecimalField(label=label, max_digits=16, decimal_places=2, min_value=Decimal("0.01"), **options)


class EstimateForm(forms.Form):
    """An amount or a range, the day that it is of, and where it comes from."""

    low = amount_field("", help_text=gettext_lazy("On the kind of thing that you sell, whoever they buy it from."))
    high = amount_field(gettext_lazy("Up to"), required=False, help_text=gettext_lazy("Only where it is a range."))
    as_of = forms.DateField(
        label=gettext_lazy("As of"), widget=Day(), initial=timezone.localdate,
        help_text=gettext_lazy("The estimate of the latest day counts; the others stay as its history."),
    )  # fmt: skip
    source = forms.ChoiceField(label=gettext_lazy("Where it comes from"))
    contact = forms.ModelChoiceField(
        label=gettext_lazy("Who told it"), queryset=None, required=False, empty_label=gettext_lazy("Nobody in particular")
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Where to look it up"), max_length=500, required=False,
        help_text=gettext_lazy("Such as the title of the report and the page, or what your guess rests on."),
    )  # fmt: skip
    link = forms.CharField(
        label=gettext_lazy("Link"), max_length=500, required=False,
        widget=forms.URLInput(attrs={"dir": "ltr", "placeholder": "https://"}),
    )  # fmt: skip
    currency = forms.CharField(max_length=3, widget=forms.HiddenInput())

    def __init__(self, *args, account: Account, member, **options):
        super().__init__(*args, **options)
        fields = self.fields
        fields["low"].label = _("What they spend in a year, in %(currency)s") % {"currency": account.currency}
        fields["low"].widget.attrs["autofocus"] = True
        fields["currency"].initial = account.currency
        fields["source"].choices = in_sentences(WalletEstimate.Source)
        people = Contact.objects.visible_to(member).still_there().filter(account=account)
        fields["contact"].queryset = people.order_by("name")
