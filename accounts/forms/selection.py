"""The forms of the selection matrix: a judgement, and the weights."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.accounts import money_field


class JudgementForm(forms.Form):
    """A number from 0 to 100, and why."""

    value = forms.IntegerField(
        label=_("Value"), min_value=0, max_value=100, widget=forms.NumberInput(attrs={"autofocus": True}),
        help_text=_("0 is not at all, 100 as well as any company could."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def weight_field(label) -> forms.IntegerField:
    """How much a criterion weighs against the others."""
    return forms.IntegerField(label=label, min_value=0, max_value=100)


class WeightsForm(forms.Form):
    """The weights of the three criteria, and between which amounts lifetime value is counted."""

    fit = weight_field(_("Strategic fit"))
    value = weight_field(_("Lifetime value"))
    scalability = weight_field(_("Operational scalability"))
    poor = money_field(_("Lifetime value that counts 0"))
    excellent = money_field(_("Lifetime value that counts 100"))
