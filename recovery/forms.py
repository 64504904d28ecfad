"""The forms of recovery: a case and its record, a finding, a lesson, a match; and the filters of the lists."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, FilterSet

from accounts.filters import NOBODY
from accounts.forms.engagements import Day
from accounts.forms.promises import colleagues_for
from accounts.models import Segment
from accounts.models.account import Tier
from intimacy.pages.words import day, in_sentences
from intimacy.tenancy.models import Member
from playbooks.models import Playbook, Run
from recovery.gaps import Gap
from recovery.models import Case, Cause, Finding, Lesson

ROWS = {"rows": 4, "dir": "auto"}
WITHOUT_NAMES = _("Say what in the way of working, not who: a text that names somebody is not kept.")


def choices_of(enumeration, empty=None) -> list:
    """The choices of an enumeration as sentences, with an empty one first where there is one."""
    return ([("", empty)] if empty is not None else []) + in_sentences(enumeration)


class OpenForm(forms.Form):
    """Open a case by hand."""

    why = forms.CharField(
        label=_("Why now"), max_length=500, required=False, widget=forms.Textarea({"rows": 2, "autofocus": True})
    )
    since = forms.DateField(
        widget=Day(), label=_("Compare with the score of"), required=False, help_text=_("Empty: with a quarter ago.")
    )


class AgainForm(forms.Form):
    """Diagnose anew."""

    since = forms.DateField(
        widget=Day(),
        label=_("Compare with the score of"),
        required=False,
        help_text=_("Empty: with the same day as before."),
    )


class AssignForm(forms.Form):
    """Who looks after it, and by when they look again."""

    owner = forms.ModelChoiceField(label=_("Owner"), queryset=None, empty_label=None)
    due_on = forms.DateField(widget=Day(), label=_("Look again by"), required=False)

    def __init__(self, *args, case: Case, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = colleagues_for(case.account).order_by("name")


class GapForm(forms.Form):
    """What a person says of it, beside what the tests propose."""

    gap = forms.ChoiceField(label=_("Kind of gap"), choices=lambda: choices_of(Gap))
    judged = forms.ChoiceField(
        label=_("Systemic or execution"), widget=forms.RadioSelect,
        choices=[
            (Case.Judged.EXECUTION, _("Execution: the way of working is right, and was not followed here")),
            (Case.Judged.SYSTEMIC, _("Systemic: the way of working itself brings this about")),
        ],
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DescribeForm(forms.Form):
    """The record: what happened, and what is learnt."""

    happened = forms.CharField(
        label=_("What happened"), max_length=4000, required=False, widget=forms.Textarea(ROWS), help_text=WITHOUT_NAMES
    )
    learnt = forms.CharField(label=_("What is learnt"), max_length=4000, required=False, widget=forms.Textarea(ROWS))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CauseForm(forms.Form):
    """The next answer to “why?”."""

    words = forms.CharField(
        label=_("Because"),
        max_length=500,
        widget=forms.Textarea({"rows": 2, "autofocus": True, "dir": "auto"}),
        help_text=WITHOUT_NAMES,
    )
    factor = forms.ChoiceField(label=_("Where it lies"), choices=lambda: choices_of(Cause.Factor))
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=500,
        required=False,
        help_text=_("An address: https://…, or a page here that begins with /t/."),
    )


class StartForm(forms.Form):
    """Which playbook answers this gap: those that suit it stand first."""

    playbook = forms.ModelChoiceField(label=_("Playbook"), queryset=None, empty_label=None)
    why = forms.CharField(label=_("Why now"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, suits, **options):
        super().__init__(*args, **options)
        self.fields["playbook"].queryset = Playbook.objects.startable().order_by("name")
        named = {playbook.pk for playbook in suits}
        rest = [playbook for playbook in Playbook.objects.startable().order_by("name") if playbook.pk not in named]
        groups = [(_("Suit this gap"), suits), (_("Others"), rest)]
        self.fields["playbook"].choices = [
            (label, [(playbook.pk, playbook.name) for playbook in books]) for label, books in groups if books
        ]


class CloseForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=lambda: choices_of(Case.Outcome), widget=forms.RadioSelect)
    closing = forms.CharField(
        label=_("How it ended"),
        max_length=500,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
        help_text=WITHOUT_NAMES,
    )


class NoteForm(CloseForm):
    """A case that is over."""

    opened_on = forms.DateField(widget=Day(), label=_("Began on"))
    closed_on = forms.DateField(widget=Day(), label=_("Ended on"))
    gap = forms.ChoiceField(label=_("Kind of gap"), choices=lambda: choices_of(Gap))
    judged = forms.ChoiceField(label=_("Systemic or execution"), choices=lambda: choices_of(Case.Judged))
    run = forms.ModelChoiceField(
        label=_("What was played"), queryset=None, required=False, empty_label=_("No playbook")
    )

    field_order = ["opened_on", "closed_on", "gap", "judged", "outcome", "closing", "run"]

    def __init__(self, *args, account, member, **options):
        super().__init__(*args, **options)
        runs = Run.objects.visible_to(member).filter(account=account).select_related("playbook", "account")
        self.fields["run"].queryset = runs.order_by("-started_at")
        self.fields["run"].label_from_instance = lambda run: f"{run.playbook.name}, {day(run.started_at)}"


class ConfirmFindingForm(forms.Form):
    """What is at fault, who mends it, and by when."""

    words = forms.CharField(
        label=_("What in the way of working is at fault"),
        max_length=2000,
        widget=forms.Textarea(ROWS),
        help_text=WITHOUT_NAMES,
    )
    owner = forms.ModelChoiceField(
        label=_("Who sees to it"), queryset=None, empty_label=None, help_text=_("It stands on their My work until it is mended.")
    )  # fmt: skip
    due_on = forms.DateField(
        widget=Day(), label=_("To be mended by"), required=False, help_text=_("Empty: within a month.")
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = Member.objects.active().order_by("name")


class MendedForm(forms.Form):
    """What was changed."""

    mended = forms.CharField(label=_("What was changed"), max_length=2000, widget=forms.Textarea(ROWS))


class LessonForm(forms.Form):
    """A lesson."""

    title = forms.CharField(
        label=_("In one sentence"), max_length=200, widget=forms.TextInput({"autofocus": True, "dir": "auto"})
    )
    gap = forms.ChoiceField(label=_("Kind of gap"), choices=lambda: choices_of(Gap))
    did = forms.CharField(
        label=_("What was done"),
        max_length=2000,
        widget=forms.Textarea(ROWS),
        help_text=_("Without names of colleagues."),
    )
    playbook = forms.ModelChoiceField(label=_("Playbook"), queryset=None, required=False, empty_label=_("None"))
    came = forms.ChoiceField(
        label=_("What came of it"), choices=lambda: choices_of(Lesson.Came), widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What to mind"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2, "dir": "auto"})
    )
    tier = forms.TypedChoiceField(
        label=_("Tier"), required=False, coerce=int, empty_value=None, choices=[("", _("Any tier")), *Tier.choices]
    )
    segment = forms.ModelChoiceField(label=_("Segment"), queryset=None, required=False, empty_label=_("Any segment"))
    industry = forms.CharField(label=_("Industry"), max_length=100, required=False)
    cases = forms.ModelMultipleChoiceField(
        label=_("Cases that it rests on"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Closed ones of this kind of gap."),
    )  # fmt: skip
    review_on = forms.DateField(
        widget=Day(), label=_("Look again on"), required=False, help_text=_("Empty: in a year.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, member, chosen=(), **options):
        super().__init__(*args, **options)
        self.fields["playbook"].queryset = Playbook.objects.visible_to(member).order_by("name")
        self.fields["segment"].queryset = Segment.objects.in_use()
        closed = Case.objects.visible_to(member).filter(state=Case.State.CLOSED).exclude(outcome=Case.Outcome.DISMISSED)
        latest = list(closed.order_by("-closed_at").values_list("pk", flat=True)[:30])
        cases = closed.filter(pk__in=[*latest, *chosen]).select_related("account").order_by("-closed_at")
        self.fields["cases"].queryset = cases
        self.fields["cases"].label_from_instance = lambda case: f"{case.account.name} · {case.get_outcome_display()}"


class MatchForm(forms.Form):
    """A playbook that suits a gap."""

    gap = forms.ChoiceField(label=_("Kind of gap"), choices=lambda: choices_of(Gap))
    playbook = forms.ModelChoiceField(label=_("Playbook"), queryset=None, empty_label=None)
    note = forms.CharField(label=_("Why it suits"), max_length=300, required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["playbook"].queryset = Playbook.objects.in_use().order_by("name")


class CaseFilters(FilterSet):
    """Narrows cases by where they stand, whose they are, gap, tier and day. Without a state: those that are open."""

    state = ChoiceFilter(
        label=_("State"),
        empty_label=_("Open"),
        choices=[*in_sentences(Case.State), ("late", _("Late")), ("any", _("Any state"))],
        method="in_state",
    )
    owner = ChoiceFilter(label=_("Owner"), empty_label=_("Any owner"), method="of_owner")
    gap = ChoiceFilter(label=_("Kind of gap"), empty_label=_("Any gap"), choices=in_sentences(Gap), method="of_kind")
    tier = ChoiceFilter(
        label=_("Tier"),
        empty_label=_("Any tier"),
        choices=[(str(value), label) for value, label in Tier.choices],
        field_name="account__tier",
    )
    judged = ChoiceFilter(label=_("Systemic or execution"), empty_label=_("Either"), choices=in_sentences(Case.Judged))
    mine = BooleanFilter(
        label=_("Whose accounts"), method="by_mine",
        widget=forms.Select(choices=[("", _("Anybody’s accounts")), ("true", _("My accounts"))]),
    )  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        colleagues = Member.objects.visible_to(self.request.member).active().order_by("name")
        self.form.fields["owner"].choices = [
            (NOBODY, _("Nobody")),
            *((str(member.pk), member.name) for member in colleagues),
        ]

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.open()

    def in_state(self, rows, _name, value):
        if value == "late":
            return rows.open().filter(due_on__lt=timezone.localdate())
        return rows if value == "any" else rows.filter(state=value)

    def of_owner(self, rows, _name, value):
        return rows.filter(owner=None if value == NOBODY else value)

    def of_kind(self, rows, _name, value):
        return rows.filter(gap=value) | rows.filter(gap="", gap_proposed=value)

    def by_mine(self, rows, _name, value):
        return rows.filter(account__owner=self.request.member) if value else rows


class FindingFilters(FilterSet):
    """Narrows findings."""

    state = ChoiceFilter(label=_("State"), empty_label=_("Any state"), choices=in_sentences(Finding.State))
    gap = ChoiceFilter(label=_("Kind of gap"), empty_label=_("Any gap"), choices=in_sentences(Gap))


class LessonFilters(FilterSet):
    """Narrows lessons by gap, by what came of it, and by whether they still hold."""

    gap = ChoiceFilter(label=_("Kind of gap"), empty_label=_("Any gap"), choices=in_sentences(Gap))
    came = ChoiceFilter(label=_("What came of it"), empty_label=_("Worked or not"), choices=in_sentences(Lesson.Came))
    holds = ChoiceFilter(
        label=_("Holds"), empty_label=_("In use"), choices=[("due", _("To be looked at again")), ("retired", _("Retired")), ("any", _("Retired or not"))],
        method="that_holds",
    )  # fmt: skip

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("holds") else found.in_use()

    def that_holds(self, rows, _name, value):
        if value == "due":
            return rows.in_use().filter(review_on__lte=timezone.localdate())
        return rows if value == "any" else rows.exclude(retired_at=None)
