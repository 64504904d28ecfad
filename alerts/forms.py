"""The forms of alerts, and the filters of their list."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, FilterSet

from accounts.forms.engagements import Day
from alerts.models import Alert, Series
from intimacy.pages.words import in_sentences


def in_two_weeks():
    """The day to which an alert is snoozed unless another one is chosen."""
    return timezone.localdate() + timedelta(days=14)


class SnoozeForm(forms.Form):
    """Until when, and why."""

    until = forms.DateField(label=_("Until"), widget=Day(), initial=in_two_weeks)
    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.TextInput({"autofocus": True}),
        help_text=_("Whoever comes by the alert meanwhile reads it."),
    )  # fmt: skip


class FoundForm(forms.Form):
    """What was found."""

    found = forms.CharField(
        label=_("What you found"), max_length=1000, widget=forms.Textarea({"rows": 3, "autofocus": True}),
        help_text=_("For whoever looks at this account next. A new alert is raised once it has been back and leaves again."),
    )  # fmt: skip


class AlertFilters(FilterSet):
    """Narrows alerts by where they stand, what fell, and whose accounts they are at."""

    state = ChoiceFilter(
        label=_("State"), empty_label=_("Not resolved"), method="by_state",
        choices=[*in_sentences(Alert.State), ("all", _("Any state"))],
    )  # fmt: skip
    series = ChoiceFilter(label=_("What"), empty_label=_("Contact and usage"), choices=in_sentences(Series))
    mine = BooleanFilter(
        label=_("Whose accounts"), method="by_mine",
        widget=forms.Select(choices=[("", _("Anybody’s accounts")), ("true", _("My accounts"))]),
    )  # fmt: skip

    def by_state(self, rows, _name, value):
        """Those in one state, or all of them."""
        return rows if value == "all" else rows.filter(state=value)

    def by_mine(self, rows, _name, value):
        """At accounts that the reader owns."""
        return rows.filter(account__owner=self.request.member) if value else rows

    def filter_queryset(self, queryset):
        """Without a choice those that are not resolved."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.unresolved()
