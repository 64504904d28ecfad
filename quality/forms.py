"""The forms of data quality: a check of one's own, an audit, a verdict, a finding."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.engagements import Day
from accounts.models.interaction import Kind
from intimacy.access.require import may
from intimacy.pages.words import in_sentences
from intimacy.tenancy.models import Member
from quality.actions.audits import FEWEST, MOST, USUAL, population
from quality.models import AuditItem, Severity
from quality.sources import source_in_words

CODE = {"rows": 3, "dir": "ltr", "spellcheck": "false", "autocapitalize": "off"}


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
        members = [member.pk for member in Member.objects.active() if may(member, "quality.see")]
        self.fields["owner"].queryset = Member.objects.filter(pk__in=members).order_by("name")
        known = [*population()]
        kept = (self.initial or {}).get("source")
        if kept and kept not in known:
            known.append(kept)
        self.fields["source"].choices = [
            ("", _("Several, or none")),
            *((each, source_in_words(each)) for each in known),
        ]


class OutcomeForm(forms.Form):
    """What was done."""

    outcome = forms.CharField(label=_("What was done"), max_length=300, widget=forms.TextInput({"autofocus": True}))


class ReopenForm(forms.Form):
    """Why it did not hold, and until when it is done anew."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput({"autofocus": True}))
    due_on = forms.DateField(label=_("Due"), widget=Day(), initial=in_a_month)
