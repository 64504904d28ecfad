"""The forms of any line of My work: what was found out, and the colleague who sees to it."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.agenda import keys_of
from accounts.forms.engagements import Day
from intimacy.tenancy.models import Member


def in_a_month():
    """When something that is understood is looked at again unless somebody says otherwise."""
    return timezone.localdate() + timedelta(days=30)


class FoundOutForm(forms.Form):
    """What was found out, and the day on which to look again."""

    reason = forms.CharField(label=_("In one sentence"), max_length=300, widget=forms.TextInput({"autofocus": True}))
    until = forms.DateField(label=_("Look again on"), widget=Day(), initial=in_a_month)


class HandLineOverForm(forms.Form):
    """A colleague on whose page the line stands, too."""

    to = forms.ModelChoiceField(
        label=_("To"), queryset=None, empty_label=None, widget=forms.Select({"autofocus": True}),
        help_text=_("Colleagues on whose page this stands, too."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args, member, line, **options):
        super().__init__(*args, **options)
        # Whoever shares a role is likely to have the line, and nobody else is asked: each costs a look at their page.
        likely = Member.objects.visible_to(member).active().filter(roles__overlap=member.roles).exclude(pk=member.pk)
        having = [each.pk for each in likely.order_by("name")[:40] if line in keys_of(each)]
        self.fields["to"].queryset = Member.objects.filter(pk__in=having).order_by("name")
