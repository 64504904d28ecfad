"""The forms of continuity: an absence, a step and a note of a hand-over, who takes over, what is watched."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.engagements import Day, in_a_week
from accounts.models import Absence
from intimacy.access.require import everywhere
from intimacy.tenancy.models import Member


class AbsenceForm(forms.Form):
    """Who is away, from when until when, and who stands in; or a last day."""

    member = forms.ModelChoiceField(label=_("Who"), queryset=None, empty_label=None)
    kind = forms.ChoiceField(label=_("What"), choices=Absence.Kind.choices)
    from_on = forms.DateField(label=_("From, or the last day"), widget=Day())
    until_on = forms.DateField(label=_("Until"), widget=Day(), required=False)
    deputy = forms.ModelChoiceField(
        label=_("Who stands in"), queryset=None, required=False, empty_label=_("Nobody"),
        help_text=_("Sees and does the work meanwhile. Not asked for a last day: the deputies of the accounts take over."),
    )  # fmt: skip

    def __init__(self, *args, member, **options):
        super().__init__(*args, initial={"member": member.pk}, **options)
        here = Member.objects.visible_to(member).active().order_by("name")
        others = everywhere(member, "accounts.manage_absences")
        self.fields["member"].queryset = here if others else here.filter(pk=member.pk)
        self.fields["deputy"].queryset = here if others else here.exclude(pk=member.pk)


class SuccessorForm(forms.Form):
    """Who takes an account over."""

    to = forms.ModelChoiceField(
        label=_("Who takes it over"), queryset=None, empty_label=None, widget=forms.Select({"autofocus": True})
    )

    def __init__(self, *args, member, leaver, **options):
        super().__init__(*args, **options)
        here = Member.objects.visible_to(member).active().filter(roles__overlap=["manager", "admin", "product"])
        self.fields["to"].queryset = here.exclude(pk=leaver.pk).order_by("name")


class StepForm(forms.Form):
    """Something more to do in a hand-over."""

    words = forms.CharField(label=_("What"), max_length=300, widget=forms.TextInput({"autofocus": True}))
    due_on = forms.DateField(label=_("Due"), widget=Day(), initial=in_a_week)


class NoteForm(forms.Form):
    """What to know."""

    words = forms.CharField(
        label=_("What to know"), max_length=4000, widget=forms.Textarea({"rows": 5, "autofocus": True}),
        help_text=_("What is not in the records: how they decide, what they are sensitive about, what is half done."),
    )  # fmt: skip


class TeamRulesForm(forms.Form):
    """What a tenant watches about its teams."""

    rotate_after = forms.IntegerField(
        label=_("Remind of rotation after so many months"), required=False, min_value=1, max_value=240,
        help_text=_("Empty: nobody is reminded."),
    )  # fmt: skip
    carries_most = forms.IntegerField(
        label=_("An owner carries too much above, % of the annual value"), min_value=1, max_value=100
    )
