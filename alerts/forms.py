"""The forms of alerts, and the filters of their list."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, FilterSet

from accounts.forms.engagements import Day
from alerts.actions.rules import DAYS, LEAST_YEARS, MOST_DAYS, MOST_YEARS
from alerts.models import Alert, Rule, Series, Watch
from intimacy.pages.words import day, in_sentences


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

    @classmethod
    def of(cls, alert: Alert, data=None) -> "SnoozeForm":
        """The form with two weeks filled in, or with the days until the account renews."""
        renewal, until = alert.account.renewal_on, in_two_weeks()
        near = renewal is not None and timezone.localdate() <= renewal <= until
        form = cls(data, initial={"until": max(renewal - timedelta(days=1), timezone.localdate()) if near else until})
        if renewal is not None and renewal >= timezone.localdate():
            form.fields["until"].help_text = _("Before %(day)s, when it renews.") % {"day": day(renewal)}
        return form


class FoundForm(forms.Form):
    """What was found."""

    found = forms.CharField(
        label=_("What you found"), max_length=1000, widget=forms.Textarea({"rows": 3, "autofocus": True}),
        help_text=_("For whoever looks at this account next. A new alert is raised once it has been back and leaves again."),
    )  # fmt: skip


class QuietForm(forms.Form):
    """From when to when, and why."""

    from_on = forms.DateField(label=_("From"), widget=Day(attrs={"autofocus": True}), initial=timezone.localdate)
    until_on = forms.DateField(label=_("Until"), widget=Day(), initial=in_two_weeks)
    every_year = forms.BooleanField(
        label=_("Every year on these days"), required=False, help_text=_("The years before and after count as well.")
    )
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("The end of their fiscal year, a plant that is closed, holidays.")
    )


class RuleForm(forms.Form):
    """How rarely a quiet account may alarm, what is watched, and within how many days somebody answers."""

    years = forms.IntegerField(
        label=_("At one account that is as usual, one false alarm in so many years"), min_value=LEAST_YEARS, max_value=MOST_YEARS,
        help_text=_("Fewer years find drops sooner, and are wrong more often. With 7 years, one account of seven has a false alarm in a year."),
    )  # fmt: skip
    contact = forms.BooleanField(
        label=_("Watch contact: conversations, people who take part, what they write to us"), required=False
    )
    usage = forms.BooleanField(label=_("Watch usage, for a fall and for a rise"), required=False)
    answers = forms.BooleanField(
        label=_("Watch how soon we answer: the hours until our first answer to a ticket"), required=False
    )
    kept = forms.BooleanField(label=_("Watch promises: those kept on the date first named"), required=False)
    tier_1 = forms.IntegerField(label=_("Days to acknowledge in tier 1"), min_value=0, max_value=MOST_DAYS)
    tier_2 = forms.IntegerField(label=_("Days to acknowledge in tier 2"), min_value=0, max_value=MOST_DAYS)
    tier_3 = forms.IntegerField(label=_("Days to acknowledge in tier 3"), min_value=0, max_value=MOST_DAYS)
    no_tier = forms.IntegerField(label=_("Days to acknowledge without a tier"), min_value=0, max_value=MOST_DAYS)
    why = forms.CharField(label=_("What changes, and why"), max_length=500, required=False)

    TIERS = ("tier_1", "tier_2", "tier_3", "no_tier")

    @classmethod
    def of(cls, rule: Rule | None, data=None, *, everything: bool = False) -> "RuleForm":
        """The form filled from a version; with everything watched that can be, if asked for."""
        rule = rule or Rule(days=list(DAYS))
        why = rule.why if rule.state == Rule.State.DRAFT else ""
        if everything and rule.unwatched:
            why = why or _("Watch %(what)s as well.") % {"what": rule.unwatched}
        values = {"years": rule.years, "why": why} | {name: everything or getattr(rule, name) for name in Series.values}
        return cls(data, initial=values | dict(zip(cls.TIERS, rule.days, strict=True)))

    def values(self) -> dict:
        """What the action takes."""
        given = dict(self.cleaned_data)
        days = [given.pop(name) for name in self.TIERS]
        return given | {"days": days}

    def add_error(self, field, error):
        """What is said of the days stands at the first of them."""
        super().add_error("tier_1" if field == "days" else field, error)


class AlertFilters(FilterSet):
    """Narrows alerts by where they stand, what fell, and whose accounts they are at."""

    state = ChoiceFilter(
        label=_("State"), empty_label=_("Not resolved"), method="by_state",
        choices=[*in_sentences(Alert.State), ("all", _("Any state"))],
    )  # fmt: skip
    series = ChoiceFilter(label=_("What"), empty_label=_("Whatever is watched"), choices=in_sentences(Series))
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


class WatchFilters(FilterSet):
    """Narrows accounts by whether they are watched, and by what."""

    state = ChoiceFilter(label=_("State"), empty_label=_("Watched or not"), choices=in_sentences(Watch.State))
    series = ChoiceFilter(label=_("What"), empty_label=_("Whatever is watched"), choices=in_sentences(Series))
