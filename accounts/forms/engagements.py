"""The form of an engagement, with the follow-ups and promises that come of it, and the filters of the list."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from accounts.models import Account, Contact, Engagement, Promise
from accounts.models.engagement import LOGGED
from intimacy.tenancy.models import Member, new_id

KEYS = {
    "call": "c",
    "meeting": "m",
    "email": "e",
    "advisory": "a",
    "co_creation": "o",
    "review": "r",
    "support": "s",
} | {"transaction": "t"}
ICONS = {
    "call": "phone", "meeting": "users", "email": "mail", "advisory": "lightbulb", "co_creation": "handshake",
    "review": "scale", "support": "life-buoy", "transaction": "briefcase",
}  # fmt: skip
KINDS = [(kind.value, kind.label.capitalize()) for kind in LOGGED]


def in_a_week():
    """When a follow-up is due unless somebody says otherwise."""
    return timezone.localdate() + timedelta(days=7)


class Day(forms.DateInput):
    """A day, picked by the browser's own calendar."""

    input_type = "date"

    def __init__(self, **options):
        super().__init__(format="%Y-%m-%d", **options)


class Moment(forms.DateTimeInput):
    """A day and a time, in the member's time zone."""

    input_type = "datetime-local"

    def __init__(self, **options):
        super().__init__(format="%Y-%m-%dT%H:%M", **options)


class AccountField(forms.CharField):
    """An account by its name or the beginning of it, among those that the member may see."""

    def __init__(self, *, member, **options):
        self.member = member
        super().__init__(max_length=200, **options)

    def clean(self, value):
        name = super().clean(value)
        if not name:
            return None
        visible = Account.objects.visible_to(self.member)
        for names in ({"name__iexact": name}, {"name__istartswith": name}, {"name__icontains": name}):
            found = list(visible.filter(**names).order_by("name")[:4])
            if len(found) == 1:
                return found[0]
            if found:
                known = ", ".join(account.name for account in found)
                raise forms.ValidationError(
                    _("Several accounts match: %(names)s. Choose one of them.") % {"names": known}
                )
        raise forms.ValidationError(_("There is no account “%(name)s” that you can see.") % {"name": name})


class EngagementForm(forms.Form):
    """What was done with a customer."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    account_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, initial="call", widget=forms.RadioSelect)
    title = forms.CharField(label=gettext_lazy("What it was about"), max_length=200)
    contacts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("People"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    happened_at = forms.DateTimeField(label=gettext_lazy("When"), widget=Moment())
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=0, max_value=24 * 60, required=False)
    notes = forms.CharField(label=gettext_lazy("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, member, account: Account | None = None, engagement: Engagement | None = None, **options):
        super().__init__(*args, **options)
        self.engagement = engagement
        self.account = account or self._named(member)
        if engagement is None:
            self.fields["account"] = AccountField(member=member, label=_("Account"))
            self.fields["account"].initial = self.account.name if self.account else ""
            self.fields["account_id"].initial = self.account.pk if self.account else None
            self.fields["key"].initial = new_id()
            self.fields["happened_at"].initial = timezone.now()
        people = Contact.objects.still_there().visible_to(member).order_by("name")
        self.people = people.filter(account=self.account) if self.account else people.none()
        if engagement is not None:
            took_part = Contact.objects.filter(pk__in=engagement.people.values("contact"))
            self.people = (self.people | took_part).order_by("name")
        self.fields["contacts"].queryset = self.people

    def _named(self, member) -> Account | None:
        """The account that the hidden field names; what was typed over it counts more."""
        try:
            chosen = UUID(self.data.get(self.add_prefix("account_id"), ""))
        except ValueError:
            chosen = None
        typed = self.data.get(self.add_prefix("account"), "").strip()
        account = Account.objects.visible_to(member).filter(pk=chosen).first() if chosen else None
        if account is not None and account.name == typed:
            return account
        try:
            return AccountField(member=member, required=False).clean(typed)
        except forms.ValidationError:
            return None

    def clean(self):
        values = super().clean()
        # Two accounts may have the same name: the one that was chosen from the list is meant.
        if self.account and "account" in self._errors and self.data.get("account", "").strip() == self.account.name:
            del self._errors["account"]
        values["account"] = self.account
        return values

    def kinds(self):
        """The choices of the kind, each with its key and its icon."""
        chosen = self["kind"].value()
        return [(value, label, KEYS[value], ICONS[value], value == chosen) for value, label in KINDS]


class FollowUpLine(forms.Form):
    """A follow-up to be noted with the engagement. A line without words is none."""

    words = forms.CharField(label=gettext_lazy("Follow-up"), max_length=300, required=False)
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=Day(), initial=in_a_week)

    def clean(self):
        values = super().clean()
        if values.get("words") and not values.get("due_on") and "due_on" not in self._errors:
            self.add_error("due_on", _("Say by when."))
        return values


class PromiseLine(forms.Form):
    """A promise to be noted with the engagement. A line without words is none."""

    direction = forms.ChoiceField(
        label=gettext_lazy("Who promised"), choices=Promise.Direction.choices, initial="ours", required=False
    )
    words = forms.CharField(label=gettext_lazy("The words"), max_length=500, required=False)
    due_on = forms.DateField(label=gettext_lazy("Date named"), required=False, widget=Day(), initial=in_a_week)

    def clean(self):
        values = super().clean()
        if values.get("words") and not values.get("due_on") and "due_on" not in self._errors:
            self.add_error("due_on", _("Say for which day."))
        values["direction"] = values.get("direction") or Promise.Direction.OURS
        return values


FollowUpLines = forms.formset_factory(FollowUpLine, extra=3, max_num=20)
PromiseLines = forms.formset_factory(PromiseLine, extra=2, max_num=20)


def said(lines) -> list[dict]:
    """The lines of a valid formset that have words."""
    return [values for values in lines.cleaned_data if values.get("words")]


def _colleagues(request):
    return Member.objects.visible_to(request.member).order_by("name")


def _accounts(request):
    return Account.objects.visible_to(request.member).order_by("name")


class EngagementFilters(FilterSet):
    """Narrows engagements by kind, by who logged them, by account, and by the days between which they happened."""

    kind = ChoiceFilter(label=gettext_lazy("Kind"), empty_label=gettext_lazy("Any kind"), choices=KINDS)
    by = ModelChoiceFilter(label=gettext_lazy("By"), empty_label=gettext_lazy("By anybody"), queryset=_colleagues)
    account = ModelChoiceFilter(
        label=gettext_lazy("Account"), empty_label=gettext_lazy("Any account"), queryset=_accounts
    )
    after = DateFilter(field_name="happened_at", lookup_expr="date__gte", label=gettext_lazy("From"), widget=Day())
    before = DateFilter(field_name="happened_at", lookup_expr="date__lte", label=gettext_lazy("Until"), widget=Day())
