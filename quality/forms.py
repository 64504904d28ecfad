"""The forms of data quality: a check of one's own, an audit, a verdict, a finding, a budget, time that was spent."""

import re
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.engagements import AccountField, Day
from accounts.models.interaction import Kind
from intimacy.access.require import may
from intimacy.pages.words import in_sentences
from intimacy.tenancy.models import Member, new_id
from quality.actions.audits import FEWEST, MOST, USUAL, population
from quality.actions.upkeep import AHEAD
from quality.models import AuditItem, Finding, Severity
from quality.sources import source_in_words
from quality.upkeep import later, quarter_now

CODE = {"rows": 3, "dir": "ltr", "spellcheck": "false", "autocapitalize": "off"}
LENGTH = re.compile(
    r"(?P<clock>\d+):(?P<past>[0-5]\d)"
    r"|(?:(?P<hours>\d+(?:[.,]\d+)?)\s*(?:h|hrs?|hours?))?\s*(?:(?P<minutes>\d+)\s*(?:m|mins?|minutes?))?",
    re.IGNORECASE,
)


class Length(forms.CharField):
    """A length of time as people write it, as whole minutes: 45 min, 1.5 h, 1 h 30 min, 1:30."""

    default_error_messages = {"unclear": _("Say minutes or hours, such as 45 min, 1.5 h or 1:30.")}

    def __init__(self, **options):
        super().__init__(max_length=20, **options)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        match = LENGTH.fullmatch(typed)
        if match is None:
            raise forms.ValidationError(self.error_messages["unclear"], code="unclear")
        hours = (match["hours"] or match["clock"] or "0").replace(",", ".")
        return round(float(hours) * 60) + int(match["minutes"] or match["past"] or 0)


class Hours(forms.DecimalField):
    """Hours with up to two decimals, as whole minutes."""

    def __init__(self, **options):
        super().__init__(max_digits=8, decimal_places=2, min_value=0, **options)

    def clean(self, value):
        hours = super().clean(value)
        return None if hours is None else round(hours * 60)

    def prepare_value(self, value):
        return f"{value / 60:.2f}".rstrip("0").rstrip(".") if isinstance(value, int) else value


def known_sources(empty, kept: str = "") -> list[tuple]:
    """The sources to choose from, after what the choice of none is called; with one that is kept though nothing comes of it."""
    known = [*population()]
    if kept and kept not in known:
        known.append(kept)
    return [("", empty), *((each, source_in_words(each)) for each in known)]


def who_may(right: str):
    """The colleagues who are here and have a right."""
    members = [member.pk for member in Member.objects.active() if may(member, right)]
    return Member.objects.filter(pk__in=members).order_by("name")


def in_a_month():
    """A usual day for something to be put right."""
    return timezone.localdate() + timedelta(days=30)


class RuleForm(forms.Form):
    """A check of one's own. Of what is wrong with the rule, the action says the sentence."""

    words = forms.CharField(
        label=_("What is wrong where the rule is true"), max_length=100, widget=forms.TextInput({"autofocus": True})
    )
    rule = forms.CharField(
        label=_("Rule"), max_length=2000, widget=forms.Textarea(CODE),
        help_text=_("Over the facts and the history of an account, such as: count_churn > 0 and last_usage_on > last_churn_on"),
    )  # fmt: skip
    severity = forms.ChoiceField(
        label=_("What it does to the score"), choices=in_sentences(Severity), initial=Severity.SOFT
    )
    kind = forms.ChoiceField(
        label=_("Whose source it is told of"), required=False,
        choices=[("", _("The account’s own facts")), *((kind.value, kind.label) for kind in Kind)],
    )  # fmt: skip


class AuditForm(forms.Form):
    """How many records of each source are looked at, and by which seed they are drawn."""

    size = forms.IntegerField(label=_("Records of each source"), min_value=FEWEST, max_value=MOST, initial=USUAL)
    seed = forms.CharField(
        label=_("Seed"),
        max_length=32,
        required=False,
        help_text=_("The same seed draws the same records. Empty: by lot."),
    )


class JudgeForm(forms.Form):
    """What one found who held a record against its source."""

    verdict = forms.ChoiceField(
        label=_("Against the source, the record is"), choices=in_sentences(AuditItem.Verdict), widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, help_text=_("Needed where it is wrong: what is.")
    )


class FindingForm(forms.Form):
    """What was found, and who does what about it until when."""

    words = forms.CharField(label=_("What was found"), max_length=300, widget=forms.TextInput({"autofocus": True}))
    source = forms.ChoiceField(label=_("Source"), required=False)
    action = forms.CharField(label=_("What is done about it"), max_length=300)
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=None, empty_label=None)
    due_on = forms.DateField(label=_("Due"), widget=Day(), initial=in_a_month)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = who_may("quality.see")
        self.fields["source"].choices = known_sources(_("Several, or none"), (self.initial or {}).get("source", ""))


class OutcomeForm(forms.Form):
    """What was done, and how long it took."""

    outcome = forms.CharField(label=_("What was done"), max_length=300, widget=forms.TextInput({"autofocus": True}))
    minutes = Length(
        label=_("Time that you spent on it"), required=False,
        help_text=_("Such as 45 min, 1.5 h or 1:30. It counts against the budget of the source; only you see it as yours."),
    )  # fmt: skip


class ReopenForm(forms.Form):
    """Why it did not hold, and until when it is done anew."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput({"autofocus": True}))
    due_on = forms.DateField(label=_("Due"), widget=Day(), initial=in_a_month)


class BudgetForm(forms.Form):
    """Hours that are meant for the upkeep of data, and who answers for them."""

    quarter = forms.ChoiceField(label=_("Quarter"))
    source = forms.ChoiceField(label=_("Source"), required=False)
    minutes = Hours(label=_("Hours"), widget=forms.NumberInput({"autofocus": True}))
    owner = forms.ModelChoiceField(label=_("Who answers for it"), queryset=None, empty_label=None)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, budget=None, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = who_may("quality.see_sources")
        if budget is not None:  # what it is for stays
            del self.fields["quarter"], self.fields["source"]
            return
        del self.fields["version"]
        coming = [later(quarter_now(), by) for by in range(AHEAD + 1)]
        self.fields["quarter"].choices = [(each, each) for each in coming]
        self.fields["source"].choices = known_sources(_("All sources together"))


class EffortForm(forms.Form):
    """Time that the member spent on data. Where it is noted from a finding or an account, it is about that one."""

    minutes = Length(
        label=_("How long"), help_text=_("Such as 45 min, 1.5 h or 1:30."), widget=forms.TextInput({"autofocus": True})
    )
    words = forms.CharField(label=_("What was done"), max_length=300)
    source = forms.ChoiceField(label=_("Source"), required=False)
    on = forms.DateField(label=_("Day"), widget=Day(), initial=timezone.localdate)
    finding = forms.ModelChoiceField(label=_("Finding"), queryset=None, required=False, empty_label=_("None"))
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)  # the same time sent twice is one

    def __init__(self, *args, member, finding=None, account=None, **options):
        super().__init__(*args, **options)
        self.initial.setdefault("key", new_id())
        self.fields["source"].choices = known_sources(_("Several, or none"), finding.source if finding else "")
        if finding is not None or account is not None:
            del self.fields["finding"]
            return
        self.fields["finding"].queryset = Finding.objects.visible_to(member).open().order_by("due_on", "pk")
        self.fields["account"] = AccountField(
            member=member, label=_("Account"), required=False, help_text=_("Its name, where it was about one account.")
        )
