"""What boards ask of a list of accounts besides what every list asks: plans, classes of value, accounts without a region."""

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from accounts.filters import AccountFilters
from boards.counting import has_plan
from boards.worth import UNKNOWN, WORTHS, of_worth


class BoardFilters(AccountFilters):
    """The filters of accounts, and those by what boards know of them."""

    region = ChoiceFilter(label=_("Region"), empty_label=_("Any region"), method="in_region")
    plan = ChoiceFilter(
        label=_("Joint plan"),
        empty_label=_("With a plan or without"),
        choices=[("with", _("With an open plan")), ("without", _("Without an open plan"))],
        method="planned",
    )
    worth = ChoiceFilter(label=_("Annual value"), empty_label=_("Any value"), method="worth_so_much")
    currency = ChoiceFilter(label=_("Currency"), empty_label=_("Any currency"))

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        fields = self.form.fields
        fields["region"].choices = [*list(fields["region"].choices)[1:], ("none", _("No region"))]
        fields["worth"].choices = [
            *((each.code, each.words(self.request.tenant.currency)) for each in WORTHS), (UNKNOWN, _("No value entered"))
        ]  # fmt: skip
        currencies = queryset.order_by("currency").values_list("currency", flat=True).distinct()
        fields["currency"].choices = [(each, each) for each in currencies]

    def in_region(self, rows, _name, value):
        return rows.filter(region="" if value == "none" else value)

    def planned(self, rows, _name, value):
        return rows.filter(has_plan() if value == "with" else ~has_plan())

    def worth_so_much(self, rows, _name, value):
        return rows.filter(of_worth(value))
