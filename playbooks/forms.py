"""The forms of playbooks: a playbook, its draft step by step, a start, a stop; and the filters of the list of runs."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from accounts.models.engagement import LOGGED
from intimacy.pages.words import in_sentences
from intimacy.tenancy.refusals import Refused
from playbooks.models import Playbook, PlaybookVersion, Run
from playbooks.ready import READY
from playbooks.steps import LONGEST_TEXT, LONGEST_WAIT, MOST, ROLES, Step

CODE = {"rows": 2, "dir": "ltr", "spellcheck": "false", "autocapitalize": "off"}


class AddForm(forms.Form):
    """What a new playbook begins with, and what it is called."""

    begin = forms.ChoiceField(label=_("Begin with"))
    name = forms.CharField(
        label=_("Name"), max_length=100, required=False, help_text=_("Empty: the name of what it begins with.")
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        ready = [(key, f"{each.name}: {each.words}") for key, each in READY.items()]
        self.fields["begin"].choices = [*ready, ("", _("Nothing: an empty one"))]
        self.fields["begin"].required = False


class PlaybookForm(forms.Form):
    """What a playbook is called, and when it is played."""

    name = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput({"autofocus": True}))
    kind = forms.ChoiceField(label=_("Kind"), choices=in_sentences(Playbook.Kind))
    words = forms.CharField(label=_("When it is played"), max_length=500, required=False)


class StepForm(forms.Form):
    """One step; without words it is none."""

    words = forms.CharField(label=_("What is to be done"), max_length=300, required=False)
    days = forms.IntegerField(label=_("Days after the start"), min_value=0, max_value=LONGEST_WAIT, required=False)
    role = forms.ChoiceField(
        label=_("Who does it"), choices=[(key, capfirst(label)) for key, label in ROLES], required=False
    )
    done_by = forms.ChoiceField(
        label=_("Done by itself once this is logged"), required=False,
        choices=[("", "–"), *((kind.value, capfirst(kind.label)) for kind in LOGGED)],
    )  # fmt: skip
    tells = forms.BooleanField(label=_("Only tells: nobody has anything to do"), required=False)
    text = forms.CharField(
        label=_("What to write or say"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 3})
    )

    def clean(self) -> dict:
        """Without words it is no step: then nothing else may be said of it, or it would be lost."""
        given = super().clean() or self.cleaned_data
        said = given.get("text") or given.get("tells") or given.get("done_by") or given.get("days")
        if said and not given.get("words") and not given.get("DELETE") and "words" not in self.errors:
            self.add_error("words", _("Say what is to be done."))
        return given

    def step(self) -> Step | None:
        """What was typed; None where nothing was."""
        given = self.cleaned_data
        if not given.get("words") or given.get("DELETE"):
            return None
        return Step(
            words=given["words"].strip(), days=given.get("days") or 0, role=given.get("role") or "owner",
            tells=bool(given.get("tells")), done_by=given.get("done_by", ""), text=given.get("text", ""),
        )  # fmt: skip


class StepSet(forms.BaseFormSet):
    """The steps of a draft; each can be taken out."""

    def add_fields(self, form, index):
        """Say in words what the box does."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Take this step out")


Steps: Any = forms.formset_factory(
    StepForm, StepSet, extra=3, max_num=MOST, validate_max=True, can_delete=True, can_delete_extra=False
)


class DraftForm(forms.Form):
    """The rule by which it starts, and what changes with this version."""

    trigger = forms.CharField(
        label=_("Starts by itself when"), max_length=2000, required=False, widget=forms.Textarea(CODE),
        help_text=_("A rule over what is known of an account, asked every night. Empty: it is started by hand only."),
    )  # fmt: skip
    rest_days = forms.IntegerField(
        label=_("Days of rest between two runs at one account"), min_value=0, max_value=3650, initial=90
    )
    why = forms.CharField(label=_("What changes, and why"), max_length=500, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Draft:
    """A draft as a page shows it: its own form and the forms of its steps, filled from a version or from what was sent."""

    def __init__(self, version: PlaybookVersion | None, data=None):
        values = {"trigger": version.trigger, "rest_days": version.rest_days} if version else {}
        values["revision"] = 0
        if version and version.state == PlaybookVersion.State.DRAFT:
            values |= {"why": version.why, "revision": version.revision}
        self.form = DraftForm(data, initial=values)
        self.steps = Steps(data, initial=version.steps if version else [], prefix="step")

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.steps.is_valid()])

    def values(self) -> dict:
        """What the action takes."""
        self.places = [form for form in self.steps if form.step() is not None]
        return {**self.form.cleaned_data, "steps": [form.step() for form in self.places]}

    def take(self, refusal: Refused) -> None:
        """Put each sentence at the field that it is about."""
        for name, sentence in (refusal.fields or {"": refusal.sentence}).items():
            _step, _sep, rest = name.partition("step_")
            place, _sep, field = rest.partition("_")
            if place.isdigit():
                self.places[int(place)].add_error(field, sentence)
            else:
                self.form.add_error(name if name in self.form.fields else None, sentence)


class StartForm(forms.Form):
    """Which playbook, and why now."""

    playbook = forms.ModelChoiceField(label=_("Playbook"), queryset=None, empty_label=None)
    why = forms.CharField(label=_("Why now"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["playbook"].queryset = Playbook.objects.startable().order_by("name")


class NoteForm(StartForm):
    """A run from before: which playbook, from when until when."""

    started_on = forms.DateField(label=_("Started"), widget=forms.DateInput({"type": "date"}))
    ended_on = forms.DateField(label=_("Ended"), widget=forms.DateInput({"type": "date"}))
    reason = forms.CharField(
        label=_("Why it was stopped"), max_length=300, required=False, help_text=_("Empty: it was played to its end.")
    )
    field_order = ("playbook", "started_on", "ended_on", "why", "reason")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["why"].label = _("Why then")


def _playbooks(request):
    return Playbook.objects.visible_to(request.member).order_by("name")


class RunFilters(FilterSet):
    """Narrows runs by playbook, by where they stand, and by whose accounts they are at."""

    playbook = ModelChoiceFilter(label=_("Playbook"), empty_label=_("Any playbook"), queryset=_playbooks)
    state = ChoiceFilter(
        label=_("State"),
        empty_label=_("Any state"),
        choices=in_sentences(Run.State),
    )
    mine = BooleanFilter(
        label=_("Whose accounts"), method="by_mine",
        widget=forms.Select(choices=[("", _("Anybody’s accounts")), ("true", _("My accounts"))]),
    )  # fmt: skip

    def by_mine(self, rows, _name, value):
        """At accounts that the reader owns."""
        return rows.filter(account__owner=self.request.member) if value else rows
