"""The forms that declare and rename further facts about accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import FactKind


class FactKindForm(forms.Form):
    """A further fact to keep about every account."""

    words = forms.CharField(label=_("Name"), max_length=100, help_text=_("As people say it: Data region."))
    type = forms.ChoiceField(label=_("Kind of value"), choices=FactKind.Type.choices)
    name = forms.CharField(
        label=_("Short name"),
        max_length=40,
        required=False,
        help_text=_(
            "What files and formulas call it: data_region. Made from the name when left empty; it never changes."
        ),
    )


class RenameFactForm(forms.Form):
    """Other words for a fact."""

    words = forms.CharField(label=_("Name"), max_length=100)
