"""The forms of joint plans: a plan, an objective, a measurement, an agreement, an ending; and the filters of the list."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, FilterSet

from accounts.forms.engagements import Day
from accounts.forms.promises import colleagues_for
from accounts.models import Account, Contact
from intimacy.pages.words import in_sentences
from intimacy.tenancy.models import Member, new_id
from plans.models import Objective, Plan

NOBODY = _("Nobody yet")


def in_a_year():
    """When a plan ends unless somebody says otherwise."""
    return timezone.localdate() + timedelta(days=365)


class OfBothSides(forms.Form):
    """Names an owner on our side and one on the customer's."""

    owner = forms.ModelChoiceField(label=_("Owner on our side"), queryset=None, empty_label=None)
    contact = forms.ModelChoiceField(
        label=_("Owner on their side"), queryset=None, required=False, empty_label=NOBODY,
        help_text=_("Needed before the customer can agree."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)  # the same thing sent twice is one

    def __init__(self, *args, account: Account, member, **options):
        super().__init__(*args, **options)
        self.initial.setdefault("key", new_id())
        # Whoever is named already stays to be chosen, though they have left: saving something else must not change them.
        mine = Q(pk__in=colleagues_for(account).order_by().values("pk")) | Q(pk=_id(self.initial.get("owner")))
        self.fields["owner"].queryset = Member.objects.filter(mine).order_by("name")
        named = Contact.objects.visible_to(member).filter(pk=_id(self.initial.get("contact")))
        self.fields["contact"].queryset = (people_of(account, member) | named).order_by("name")


def _id(named):
    """The id of who is named, by an id or by themselves."""
    return getattr(named, "pk", named)


def people_of(account: Account, member):
    """Who can be named on the customer's side, by name."""
    return Contact.objects.visible_to(member).still_there().filter(account=account).order_by("name")


class PlanForm(OfBothSides):
    """What the plan is called, how long it runs, and who answers for it on each side."""

    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput({"autofocus": True}))
    from_on = forms.DateField(label=_("From"), widget=Day(), initial=timezone.localdate)
    until_on = forms.DateField(label=_("Until"), widget=Day(), initial=in_a_year)
    field_order = ("title", "from_on", "until_on", "owner", "contact")


class ObjectiveForm(OfBothSides):
    """What the customer wants to reach, and the figure that says whether they have."""

    words = forms.CharField(
        label=_("Objective, in the customer’s words"), max_length=500, widget=forms.TextInput({"autofocus": True}),
        help_text=_("As they say it: “No evening lost to putting lot numbers back.”"),
    )  # fmt: skip
    measure = forms.CharField(
        label=_("What is measured"), max_length=200, help_text=_("Such as: hours a week spent on lot numbers.")
    )
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False, help_text=_("Such as: h, %, days."))
    baseline = forms.DecimalField(label=_("From"), max_digits=18, decimal_places=4)
    target = forms.DecimalField(label=_("To"), max_digits=18, decimal_places=4)
    start_on = forms.DateField(label=_("Start"), widget=Day())
    due_on = forms.DateField(label=_("By"), widget=Day())
    formula = forms.CharField(
        label=_("Read every night by"), max_length=500, required=False, widget=forms.TextInput({"spellcheck": "false"}),
        help_text=_("Empty: somebody enters the figure. Else a formula over what is known of the account, such as days_since_touch or a fact of your own, fact_…"),
    )  # fmt: skip
    field_order = (
        "words",
        "measure",
        "unit",
        "baseline",
        "target",
        "start_on",
        "due_on",
        "owner",
        "contact",
        "formula",
    )


class MeasureForm(forms.Form):
    """What the figure was, and when."""

    value = forms.DecimalField(
        label=_("Value"), max_digits=18, decimal_places=4, widget=forms.NumberInput({"autofocus": True, "step": "any"})
    )
    measured_on = forms.DateField(label=_("On"), widget=Day(), initial=timezone.localdate)
    note = forms.CharField(label=_("Where it comes from"), max_length=300, required=False)


class AgreeForm(forms.Form):
    """Who of the customer agreed, to which plan, when and how."""

    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    contact = forms.ModelChoiceField(label=_("Who agreed"), queryset=None, empty_label=None)
    agreed_on = forms.DateField(label=_("When"), widget=Day(), initial=timezone.localdate)
    evidence = forms.CharField(
        label=_("How"), max_length=500, widget=forms.TextInput({"autofocus": True}),
        help_text=_("Where somebody else can look it up: the minutes, a message, a signed page."),
    )  # fmt: skip

    def __init__(self, *args, account: Account, member, **options):
        super().__init__(*args, **options)
        self.fields["contact"].queryset = people_of(account, member)


class ClosePlanForm(forms.Form):
    """What came of it."""

    lesson = forms.CharField(
        label=_("What came of it"), max_length=2000, widget=forms.Textarea({"rows": 4, "autofocus": True}),
        help_text=_("For whoever plans with a customer like this one next."),
    )  # fmt: skip


class CloseObjectiveForm(forms.Form):
    """How it ended, and why."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=in_sentences(Objective.Outcome))
    lesson = forms.CharField(
        label=_("What came of it"), max_length=500, widget=forms.Textarea({"rows": 3, "autofocus": True})
    )


class PlanFilters(FilterSet):
    """Narrows plans by where they stand."""

    state = ChoiceFilter(label=_("State"), empty_label=_("Any state"), choices=in_sentences(Plan.State))
    mine = BooleanFilter(
        label=_("Whose"), method="by_mine", widget=forms.Select(choices=[("", _("Anybody’s")), ("true", _("Mine"))])
    )
    progress = ChoiceFilter(
        label=_("Progress"), empty_label=_("Any progress"), method="by_progress",
        choices=[("late", _("An objective is behind or past its day")), ("fine", _("Nothing is behind"))],
    )  # fmt: skip

    def by_mine(self, rows, _name, value):
        """Those that the reader owns."""
        return rows.filter(owner=self.request.member) if value else rows

    def by_progress(self, rows, _name, value):
        """By whether an objective is behind or past its day."""
        return rows.filter(late__gt=0) if value == "late" else rows.filter(late=0)
