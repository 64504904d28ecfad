"""What every member decides for oneself."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _

from intimacy.access.members import PREFERENCES, change_own_preferences
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.pages.zones import zone_choices
from intimacy.tenancy.refusals import Refused


class PreferencesForm(forms.Form):
    """Name, language, time zone, keys."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("As your colleagues see it.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), help_text=gettext_lazy("Every date and time is shown as it is there.")
    )
    single_keys = forms.BooleanField(
        label=gettext_lazy("Single-letter shortcuts"), required=False,
        help_text=gettext_lazy("Such as g a for accounts. Turn them off if your keyboard or voice control sets them off."),
    )  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        # Each language in itself: who cannot read the page finds the way back.
        codes = [code for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = [(code, get_language_info(code)["name_local"].capitalize()) for code in codes]
        self.fields["time_zone"].choices = zone_choices()


@page(purpose="administration", right="access.set_preferences")
def preferences(request: MemberRequest) -> HttpResponse:
    """Change one's own name, language, time zone, keys and appearance."""
    held = {name: getattr(request.member, name) for name in PREFERENCES}
    form = PreferencesForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_own_preferences(by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            with override(changed.language):
                toast(request, _("Saved."))
            return go(request, link("pages:preferences"))
    return render_page(request, "pages/settings/preferences.html", status=422 if form.errors else 200, form=form)
