"""The forms of views and columns."""

from django import forms
from django.utils.translation import gettext_lazy as _

from intimacy.access.require import may
from intimacy.pages.models import SavedView


class ViewForm(forms.Form):
    """The name of a view, and whether colleagues see it."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Such as: renewals this quarter."))
    shared = forms.BooleanField(
        label=_("Everybody here sees it"), required=False,
        help_text=_("Its name and its filters, that is; of the rows each sees what they may see anyway."),
    )  # fmt: skip
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, member, view: SavedView | None = None, **options):
        super().__init__(data, **options)
        if not may(member, "pages.share_views") or (view and view.shared and view.by_id != member.pk):
            del self.fields["shared"]
        if view is not None:
            del self.fields["query"]
