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
        help_text=_("0 where nobody has agreed on one."),
    )

    def __init__(self, *args, member, **options):
        super().__init__(*args, **options)
        self.fields["member"].queryset = Member.objects.visible_to(member).active().order_by("name")
        # The owner is named on the account itself.
        self.fields["role"].choices = [choice for choice in Seat.Role.choices if choice[0] != Seat.Role.OWNER]
