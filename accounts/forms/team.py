"""The form that puts a colleague on an account's team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Seat
from intimacy.tenancy.models import Member


class SeatForm(forms.Form):
    """Who, as what, and for which share of their time."""

    member = forms.ModelChoiceField(label=_("Colleague"), queryset=None, empty_label=_("Choose a colleague"))
    role = forms.ChoiceField(label=_("Role"))
    share = forms.IntegerField(
        label=_("Share of time, %"),
        min_value=0,
        max_value=100,
        initial=0,
        help_text=_("0 where nobody has agreed on one, 100 for a dedicated colleague."),
    )
    function = forms.CharField(
        label=_("Function"),
        max_length=100,
        required=False,
        help_text=_("Where they belong, such as Field engineering."),
    )
    lead = forms.ModelChoiceField(
        label=_("Answers there to"), queryset=None, required=False, empty_label=_("Nobody named"),
        help_text=_("To the owner for what is done for the account, to this lead for how."),
    )  # fmt: skip
    deputy = forms.BooleanField(
        label=_("Deputy"), required=False, help_text=_("Takes the account over when its owner goes. There is one.")
    )

    def __init__(self, *args, member, **options):
        super().__init__(*args, **options)
        self.fields["member"].queryset = Member.objects.visible_to(member).active().order_by("name")
        self.fields["lead"].queryset = Member.objects.visible_to(member).active().order_by("name")
        # The owner is named on the account itself; as such they can only be given a share and a lead.
        self.fields["role"].choices = [*Seat.Role.choices[1:], Seat.Role.choices[0]]
