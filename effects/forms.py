"""The forms of studies: registered, revised; and the filters of their list."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from effects.actions.studies import LEAST, LONGEST, MOST_LEAST, SHORTEST, USUAL
from effects.estimate.effect import FEWEST
from effects.models import Study
from effects.outcomes import outcomes
from intimacy.pages.words import in_sentences
from playbooks.models import Playbook


def _day(label, **options):
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class DesignForm(forms.Form):
    """What is fixed beforehand."""

    question = forms.CharField(label=_("Question"), max_length=300, widget=forms.TextInput({"autofocus": True}))
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        help_text=_("What a playbook fills in by itself is worth less than what the customer does: where use is known, prefer it."),
    )  # fmt: skip
    horizon = forms.IntegerField(
        label=_("Weeks after the start"), min_value=SHORTEST, max_value=LONGEST, initial=USUAL,
        help_text=_("The outcome of each account is taken so many weeks after its run has started."),
    )  # fmt: skip
    comparison = forms.ChoiceField(label=_("Compared with"), choices=in_sentences(Study.Comparison))
    counts_from = _day(_("Runs that start from"))
    read_on = _day(_("Read on"), help_text=_("Once, on this day, by itself. It cannot be read before."))
    least = forms.IntegerField(
        label=_("Fewest accounts"), min_value=FEWEST, max_value=MOST_LEAST, initial=LEAST,
        help_text=_("With fewer that can be compared it says “not shown”."),
    )  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["outcome"].choices = [(each.code, capfirst(str(each.words))) for each in outcomes()]


class StudyForm(DesignForm):
    """A new study: of which playbook, and its design."""

    playbook = forms.ModelChoiceField(label=_("Playbook"), queryset=None, empty_label=None)
    field_order = ("playbook",)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["playbook"].queryset = Playbook.objects.in_use().order_by("name")
        today = timezone.localdate()
        self.fields["counts_from"].initial = today
        self.fields["read_on"].initial = today + timedelta(weeks=26 + USUAL)


class ReviseForm(DesignForm):
    """A new version of a study that waits for its day."""

    why = forms.CharField(label=_("What changes, and why"), max_length=500)


def _playbooks(request):
    return Playbook.objects.visible_to(request.member).order_by("name")


class StudyFilters(FilterSet):
    """Narrows studies by playbook and by where they stand."""

    playbook = ModelChoiceFilter(label=_("Playbook"), empty_label=_("Any playbook"), queryset=_playbooks)
    state = ChoiceFilter(label=_("State"), empty_label=_("Any state"), choices=in_sentences(Study.State))
