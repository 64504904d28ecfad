"""What boards ask of a list of accounts besides what every list asks: plans, classes of value, accounts without a region."""

from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from accounts.filters import NOBODY, AccountFilters
from alerts.counting import with_watching
from boards.counting import has_plan, made_by, within
from boards.models import Cord
from boards.programme.conditions import has_time, let_down
from boards.worth import UNKNOWN, WORTHS, of_worth
from intimacy.tenancy.models import Member
from metrics.reliability import kinds, reliability


class BoardFilters(AccountFilters):
    """The filters of accounts, and those by what boards know of them."""

    region = ChoiceFilter(label=_("Region"), empty_label=_("Any region"), method="in_region")
    team = ChoiceFilter(label=_("Team"), empty_label=_("Any team"), method="of_team")
    plan = ChoiceFilter(
        label=_("Joint plan"),
        empty_label=_("With a plan or without"),
        choices=[("with", _("With an open plan")), ("without", _("Without an open plan"))],
        method="planned",
    )
    worth = ChoiceFilter(label=_("Annual value"), empty_label=_("Any value"), method="worth_so_much")
    promises = ChoiceFilter(
        label=_("Promises"),
        empty_label=_("Kept or not"),
        choices=[("late", _("One not kept on the date first named"))],
        method="let_down",
    )
    time = ChoiceFilter(
        label=_("Time recorded"),
        empty_label=_("Time recorded or not"),
        choices=[("recorded", _("Time is recorded")), ("none", _("No time is recorded"))],
        method="timed",
    )
    cord = ChoiceFilter(
        label=_("Cord"), empty_label=_("Cord or none"), choices=[("open", _("Cord is pulled"))], method="pulled"
    )
    usual = ChoiceFilter(
        label=_("Usual range"),
        empty_label=_("In its usual range or not"),
        choices=[
            ("left", _("Left its usual range")),
            ("usual", _("In its usual range")),
            ("not_watched", _("Not watched")),
        ],
        method="in_range",
    )
    reliability = ChoiceFilter(label=_("Reliability"), empty_label=_("Reliable or not"), method="trusted_so_far")
    made_by = ChoiceFilter(
        label=_("Score definition"),
        empty_label=_("Any score definition"),
        choices=[("now", _("The one in force")), ("earlier", _("An earlier one"))],
        method="made_so",
    )
    currency = ChoiceFilter(label=_("Currency"), empty_label=_("Any currency"), method="paying_in")

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        fields = self.form.fields
        fields["region"].choices = [*list(fields["region"].choices)[1:], ("none", _("No region"))]
        fields["team"].choices = [
            choice for choice in fields["owner"].choices if choice[0] not in ("", NOBODY, "anybody")
        ]
        fields["worth"].choices = [
            *((each.code, each.words(self.request.tenant.currency)) for each in WORTHS), (UNKNOWN, _("No value entered"))
        ]  # fmt: skip
        fields["reliability"].choices = [(code, capfirst(said)) for code, said in kinds().items()]
        currencies = queryset.order_by("currency").values_list("currency", flat=True).distinct()
        own = self.request.tenant.currency
        fields["currency"].choices = [
            *((each, each) for each in currencies), ("others", _("Other than %(currency)s") % {"currency": own})
        ]  # fmt: skip

    def paying_in(self, rows, _name, value):
        return rows.exclude(currency=self.request.tenant.currency) if value == "others" else rows.filter(currency=value)

    def trusted_so_far(self, rows, _name, value):
        return rows.alias(trust=reliability()).filter(trust=value)

    def made_so(self, rows, _name, value):
        return rows.alias(made_by=made_by()).filter(made_by=value)

    def in_region(self, rows, _name, value):
        return rows.filter(region="" if value == "none" else value)

    def of_team(self, rows, _name, value):
        return rows.on_team_of(Member.objects.get(pk=value))

    def planned(self, rows, _name, value):
        return rows.filter(has_plan() if value == "with" else ~has_plan())

    def let_down(self, rows, _name, _value):
        return rows.filter(let_down(self.request.member, localdate()))

    def timed(self, rows, _name, value):
        condition = has_time(localdate())
        return rows.filter(condition if value == "recorded" else ~condition)

    def pulled(self, rows, _name, _value):
        return rows.filter(pk__in=Cord.objects.open().order_by().values("account"))

    def in_range(self, rows, _name, value):
        return with_watching(rows).alias(within=within()).filter(within=value)

    def worth_so_much(self, rows, _name, value):
        return rows.filter(of_worth(value))
