"""The filters of the lists of accounts and contacts. Their choices are what the member can see, and no more."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_filters import ChoiceFilter, FilterSet

from accounts.answers import PURPOSES
from accounts.bands import BANDS, NOT_ENOUGH, NOT_ENOUGH_WORDS
from accounts.cadence import lines_in_force, overdue, promised_days
from accounts.conditions import MOVED_POINTS, QUIET_DAYS, moved, quiet, recent
from accounts.continuity import RISKS
from accounts.models import Contact, WalletEstimate
from accounts.models.account import Tier
from accounts.said import said_of
from intimacy.privacy.models import usable
from intimacy.tenancy.models import Member

NOBODY = "nobody"
RENEWALS = (30, 60, 90, 180, 365)


class AccountFilters(FilterSet):
    """Narrows accounts by tier, owner, band, change of score, last touch, segment, industry, region and renewal."""

    tier = ChoiceFilter(label=_("Tier"), empty_label=_("Any tier"), method="in_tier")
    owner = ChoiceFilter(label=_("Owner"), empty_label=_("Any owner"), method="owned_by")
    band = ChoiceFilter(label=_("Band"), empty_label=_("Any band"), method="in_band")
    moved = ChoiceFilter(label=_("Change of score"), empty_label=_("Any change"), method="that_moved")
    touch = ChoiceFilter(label=_("Last touch"), empty_label=_("Any last touch"), method="touched")
    segment = ChoiceFilter(label=_("Segment"), empty_label=_("Any segment"), method="in_segment")
    industry = ChoiceFilter(label=_("Industry"), empty_label=_("Any industry"))
    region = ChoiceFilter(label=_("Region"), empty_label=_("Any region"))
    renewal = ChoiceFilter(label=_("Renewal"), empty_label=_("Any renewal"), method="renewing")
    continuity = ChoiceFilter(
        label=_("Continuity"),
        empty_label=_("Held or not"),
        choices=[
            ("alone", _("At most one person on our side")),
            ("one_contact", _("At most one contact on theirs")),
            ("no_deputy", _("No deputy")),
            ("heavy_owner", _("Owner carries too much")),
        ],
        method="at_risk_of",
    )

    wallet = ChoiceFilter(
        label=_("Share of wallet"),
        empty_label=_("Any share"),
        choices=[
            ("low", _("Under 25%")),
            ("middle", _("25 to 50%")),
            ("high", _("Over 50%")),
            ("above", _("Contradictory")),
            ("old", _("Estimate older than a year")),
            ("none", _("No estimate")),
        ],
        method="with_share",
    )

    def __init__(self, data=None, queryset=None, **options):
        super().__init__(data, queryset, **options)
        fields = self.form.fields
        fields["tier"].choices = [
            *(
                (str(tier.value), _("Tier %(tier)s · %(name)s") % {"tier": tier.value, "name": tier.label})
                for tier in Tier
            ),
            ("none", _("No tier")),
        ]
        colleagues = Member.objects.visible_to(self.request.member).active().order_by("name")
        fields["owner"].choices = [
            (NOBODY, _("Nobody")), ("anybody", _("Anybody")), *((str(member.pk), member.name) for member in colleagues)
        ]  # fmt: skip
        fields["band"].choices = [
            *((band.code, band.words) for band in BANDS),
            (NOT_ENOUGH, NOT_ENOUGH_WORDS),
            ("any", _("Any score")),
            ("none", _("No score yet")),
        ]
        fields["moved"].choices = [
            ("fell", _("Fell by %(points)d or more") % {"points": MOVED_POINTS}),
            ("rose", _("Rose by %(points)d or more") % {"points": MOVED_POINTS}),
            ("little", _("Moved by less")),
            ("unknown", _("Nothing to compare with")),
        ]
        fields["touch"].choices = [
            (str(QUIET_DAYS), _("None for %(days)d days") % {"days": QUIET_DAYS}),
            ("recent", _("Within %(days)d days") % {"days": QUIET_DAYS}),
            ("cadence", _("Longer ago than the tier promises")),
        ]
        said = said_of(self.request.member)
        fields["segment"].choices = [*said["segment"], ("none", _("Unsegmented"))]
        fields["industry"].choices, fields["region"].choices = said["industry"], said["region"]
        fields["renewal"].choices = [
            *(
                (str(days), ngettext("Within %(days)s day", "Within %(days)s days", days) % {"days": days})
                for days in RENEWALS
            ),
            ("past", _("Past")),
            ("none", _("No renewal date")),
        ]

    def at_risk_of(self, rows, _name, value):
        return RISKS[value](rows)

    def with_share(self, rows, _name, value):
        """Reads the estimates in force, which are few, and then their accounts. Shares count as people see them: halves up."""
        estimates = WalletEstimate.objects.in_force()
        if value == "none":
            return rows.exclude(pk__in=estimates.values("account"))
        return rows.filter(pk__in=estimates.whose_share_is(value).values("account"))

    def in_tier(self, rows, _name, value):
        return rows.filter(tier=None if value == "none" else value)

    def in_segment(self, rows, _name, value):
        return rows.filter(segment=None if value == "none" else value)

    def owned_by(self, rows, _name, value):
        if value == "anybody":
            return rows.exclude(owner=None)
        return rows.without_owner() if value == NOBODY else rows.filter(owner=value)

    def in_band(self, rows, _name, value):
        without = Q(band="") | Q(band=None)
        if value in ("none", "any"):
            return rows.filter(without if value == "none" else ~without)
        return rows.filter(band=value)

    def that_moved(self, rows, _name, value):
        return rows.filter(moved(value))

    def touched(self, rows, _name, value):
        if value == "cadence":
            return rows.alias(promised_days=promised_days(lines_in_force())).filter(overdue())
        return rows.filter(recent() if value == "recent" else quiet(int(value)))

    def renewing(self, rows, _name, value):
        today = timezone.localdate()
        if value == "none":
            return rows.filter(renewal_on=None)
        if value == "past":
            return rows.filter(renewal_on__lt=today)
        return rows.filter(renewal_on__range=(today, today + timedelta(days=int(value))))


class ContactFilters(FilterSet):
    """Narrows contacts by role, by the purpose for which they may be used, and by whether they are still there."""

    role = ChoiceFilter(label=_("Role"), empty_label=_("Any role"), choices=Contact.Role.choices)
    usable = ChoiceFilter(
        label=_("May be used for"),
        empty_label=_("Any purpose"),
        choices=[(purpose, words) for purpose, words in PURPOSES.items()],
        method="usable_for",
    )
    there = ChoiceFilter(
        label=_("Still there"),
        empty_label=_("There or not"),
        choices=[("yes", _("Still there")), ("left", _("Has left"))],
        method="still_there",
    )

    def usable_for(self, rows, _name, value):
        return rows.filter(usable(value, "subject"))

    def still_there(self, rows, _name, value):
        return rows.filter(left_on=None) if value == "yes" else rows.exclude(left_on=None)
