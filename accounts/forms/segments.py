"""The form of a segment: its name, who belongs to it, the rule, and its place in the order."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SegmentForm(forms.Form):
    """A segment. Of what is wrong with a rule, the action says the sentence."""

    name = forms.CharField(label=_("Name"), max_length=60)
    words = forms.CharField(
        label=_("Who belongs to it"), max_length=300, required=False, help_text=_("In a sentence, for colleagues.")
    )
    rule = forms.CharField(
        label=_("Rule"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("An account belongs to the first segment whose rule is true for it."),
    )
    position = forms.IntegerField(label=_("Place in the order"), min_value=1, max_value=50)


class DraftForm(SegmentForm):
    """A segment as far as it is typed, for the preview."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = False
