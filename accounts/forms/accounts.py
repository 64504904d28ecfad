"""The forms of an account: all its facts, one of them, its tier and its owner."""

from decimal import Decimal

from babel.numbers import list_currencies
from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.editing import AccountNameField, VersionedForm, completing
from accounts.models import Account, FactKind
from accounts.models.account import Tier
from intimacy.tenancy.models import Member

FACT = "fact_"
DATE = {"type": "date"}


def money_field(label) -> forms.DecimalField:
    """An amount of money, without a sign."""
    return forms.DecimalField(label=label, required=False, max_digits=16, decimal_places=2, min_value=0)


class AccountForm(VersionedForm):
    """What is known of an account, with the further facts that the tenant has declared."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    parent = AccountNameField(
        label=gettext_lazy("Part of"),
        required=False,
        help_text=gettext_lazy("The account of the company that it belongs to."),
    )
    industry = forms.CharField(label=gettext_lazy("Industry"), max_length=100, required=False)
    region = forms.CharField(label=gettext_lazy("Region"), max_length=100, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=100, required=False)
    employees = forms.IntegerField(
        label=gettext_lazy("Employees"), required=False, min_value=0, validators=[MaxValueValidator(2_000_000_000)]
    )
    annual_value = money_field(gettext_lazy("Annual value"))
    lifetime_value = money_field(gettext_lazy("Lifetime value"))
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        min_length=3,
        max_length=3,
        help_text=gettext_lazy("Three letters, such as EUR."),
    )
    renewal_on = forms.DateField(
        label=gettext_lazy("Renewal"), required=False, widget=forms.DateInput(DATE, "%Y-%m-%d")
    )
    since = forms.DateField(
        label=gettext_lazy("Customer since"), required=False, widget=forms.DateInput(DATE, "%Y-%m-%d")
    )
    external_id = forms.CharField(
        label=gettext_lazy("External id"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What your other systems call it. Imports find the account by it."),
    )

    def __init__(
        self, data=None, *, member, account: Account | None = None, only: str = "", currency: str = "USD", **options
    ):
        self.account = account
        initial = {"currency": currency}
        if account is not None:
            initial = {name: getattr(account, name) for name in self.base_fields}
            initial |= {FACT + name: value for name, value in account.facts.items()}
        super().__init__(data, initial=initial, **options)
        self.fields["parent"].member, self.fields["parent"].held = member, account and account.parent
        completing(self.fields["parent"])
        self.kinds = list(FactKind.objects.in_use())
        for kind in self.kinds:
            self.fields[FACT + kind.name] = fact_field(kind)
        if only:
            # Money is edited with its currency: an amount alone says nothing.
            wanted = {only, "version"} | ({"currency"} if only.endswith("_value") else set())
            self.fields = {name: field for name, field in self.fields.items() if name in wanted}
            if only in self.fields:
                self.fields[only].widget.attrs["autofocus"] = True

    def clean_currency(self):
        currency = self.cleaned_data["currency"].upper()
        if currency not in list_currencies():
            raise forms.ValidationError(_("There is no currency “%(code)s”.") % {"code": currency})
        return currency

    def values(self) -> dict:
        """What the actions take: the facts go back into one dictionary, beside those that the form does not show."""
        values = {name: value for name, value in self.cleaned_data.items() if not name.startswith(FACT)}
        values.pop("version", None)
        given = {
            name.removeprefix(FACT): plain(value) for name, value in self.cleaned_data.items() if name.startswith(FACT)
        }
        if given:
            facts = {**(self.account.facts if self.account else {}), **given}
            values["facts"] = {name: value for name, value in facts.items() if value not in (None, "")}
        return values

    def held(self, record) -> dict:
        return super().held(record) | {FACT + kind.name: record.facts.get(kind.name) for kind in self.kinds}


def fact_field(kind: FactKind) -> forms.Field:
    """The field in which a further fact is typed."""
    if kind.type == FactKind.Type.NUMBER:
        return forms.DecimalField(label=kind.words, required=False, max_digits=20)
    if kind.type == FactKind.Type.DATE:
        return forms.DateField(label=kind.words, required=False, widget=forms.DateInput(DATE, "%Y-%m-%d"))
    if kind.type == FactKind.Type.YES_NO:
        return forms.TypedChoiceField(
            label=kind.words,
            required=False,
            choices=[("", _("Not known")), ("True", _("Yes")), ("False", _("No"))],
            coerce=lambda value: value == "True",
            empty_value=None,
        )
    return forms.CharField(label=kind.words, required=False, max_length=500)


def plain(value):
    """A fact's value as JSON holds it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


class TierForm(forms.Form):
    """The tier of an account, chosen by hand."""

    tier = forms.TypedChoiceField(
        label=gettext_lazy("Tier"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Stands in the account’s history, for whoever asks later."),
    )  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["tier"].choices = [
            *((tier.value, _("Tier %(tier)s · %(name)s") % {"tier": tier.value, "name": tier.label}) for tier in Tier),
            ("", _("No tier")),
        ]


class OwnerForm(forms.Form):
    """Who looks after an account."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=None, required=False, empty_label=gettext_lazy("Nobody")
    )

    def __init__(self, *args, member, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = Member.objects.visible_to(member).active().order_by("name")
