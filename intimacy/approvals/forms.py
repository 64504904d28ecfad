"""The small form of a no."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("Why not"), max_length=300)
