"""What forms that change a record share: two people at once, and accounts that are named instead of picked."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Account
from intimacy.pages import words
from intimacy.pages.links import link
from intimacy.pages.render import add_refusal
from intimacy.tenancy.refusals import Refused


class VersionedForm(forms.Form):
    """A form that knows which version of the record it was filled from.

    When somebody changed the record in the meantime, what was typed stays, each field that now says something else tells
    what, and saving again is a decision instead of an accident.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def take(self, refusal: Refused, now) -> None:
        """Show a refusal; ``now`` is the record as it is."""
        typed = self.cleaned_data.get("version")
        if typed is None or now is None or typed == now.version:
            add_refusal(self, refusal)
            return
        self.add_error(
            None,
            _(
                "Somebody has changed this in the meantime, and nothing was saved. What you typed is still here; where the "
                "record says something else now, that stands under the field. Save again to keep yours."
            ),
        )
        for name, value in self.held(now).items():
            if name in self.fields and self.cleaned_data.get(name) != value:
                said = self._said(name, value)
                self[name].help_text = _("Now: %(value)s") % {"value": said} if said else _("Now: nothing")
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = now.version

    def held(self, record) -> dict:
        """What the record says, as the form's cleaned data would."""
        return {name: getattr(record, name) for name in self.fields if hasattr(record, name) and name != "version"}

    def _said(self, name: str, value) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()) or ())
        return str(choices.get(value) or words.shown(value))


class AccountNameField(forms.CharField):
    """An account that is named: a browser completes what is typed from the accounts that the member may see."""

    default_error_messages = {"unknown": gettext_lazy("There is no account “%(name)s” that you can see.")}

    def __init__(self, *, member=None, held: Account | None = None, **options):
        self.member, self.held = member, held
        super().__init__(max_length=200, **options)

    def prepare_value(self, value):
        return value.name if isinstance(value, Account) else value

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "autocomplete": "off", "list": "account-names"}

    def clean(self, value):
        name = super().clean(value)
        if not name:
            return None
        if self.held is not None and name in (self.held.name, self.held.external_id):
            return self.held  # a part of a company whose own page the member may not see keeps it
        found = list(Account.objects.visible_to(self.member).filter(Q(name__iexact=name) | Q(external_id=name))[:6])
        exact = [account for account in found if account.external_id == name]
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"name": name})
        if len(found) > 1 and len(exact) != 1:
            raise forms.ValidationError(
                ngettext(
                    "%(count)s account is called “%(name)s”. Write its external id instead.",
                    "%(count)s accounts are called “%(name)s”. Write the external id of one instead.",
                    len(found),
                )
                % {"count": len(found), "name": name}
            )
        return (exact or found)[0]


def completing(field: forms.Field) -> None:
    """Have the field's list of names fetched as the member types."""
    field.widget.attrs |= {
        "hx-get": link("accounts:names"),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": "#account-names",
        "hx-sync": "this:replace",
    }
