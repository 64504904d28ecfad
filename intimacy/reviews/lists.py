"""The lists of access reviews, and of the rights in one."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from intimacy.access.require import may
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.lists import BulkAction, Column, List
from intimacy.reviews.models import AccessReview, ReviewedRight, quarter_of
from intimacy.tenancy.models import Member

UNDECIDED = "undecided"


class Reviews(List):
    """The reviews of all quarters, the newest first."""

    name = "reviews"
    title = _("Access reviews")
    template = "reviews/list.html"
    default_sort = "-opened_at"
    exportable = False
    empty_icon = "list-checks"
    empty_title = _("No access review yet")
    empty_words = _("The first one opens by itself with the next quarter. You can begin one now.")
    columns = (
        Column("quarter", _("Quarter"), value=str, sort="opened_at"),
        Column("state", _("Standing"), template="reviews/cells.html#state", narrow="bare", order=10),
        Column("opened_at", _("Opened"), template="reviews/cells.html#when", order=20),
        Column("due_on", _("Due"), template="reviews/cells.html#due", order=30),
        Column(
            "closed_by",
            _("Finished by"),
            value=lambda row: row.closed_by and row.closed_by.name,
            narrow="hidden",
            order=40,
        ),
    )

    def rows(self, member):
        return AccessReview.objects.visible_to(member).select_related("closed_by")

    def url(self, row) -> str:
        return link("reviews:review", pk=row.pk)

    def context(self, request):
        begun = AccessReview.objects.filter(quarter=quarter_of(localdate())).exists()
        return {"may_begin": not begun and may(request.member, "reviews.decide")}


class RightFilters(FilterSet):
    """By what was decided."""

    decision = ChoiceFilter(
        label=_("Decision"), empty_label=_("All rights"), method="by_decision",
        choices=[(UNDECIDED, _("Undecided")), *ReviewedRight.Decision.choices],
    )  # fmt: skip

    def by_decision(self, rows, name, value):
        return rows.filter(decision="" if value == UNDECIDED else value)


class Rights(List):
    """Every right of one review."""

    name = "reviewed_rights"
    template = "reviews/review.html"
    filters = RightFilters
    search = ("member__name", "member__user__email")
    search_label = _("Search people")
    default_sort = "member__name"
    exportable = True
    empty_title = _("No rights")
    columns = (
        Column("member", _("Member"), value=lambda row: row.member.name, sort="member__name"),
        Column("right", _("Right"), value=lambda row: row.words, order=10),
        Column("last_seen", _("Last sign-in"), template="reviews/cells.html#seen", narrow="hidden", order=20),
        Column("decision", _("Decision"), template="reviews/cells.html#decision", narrow="wide", order=30),
    )

    def __init__(self, review: AccessReview, member):
        super().__init__(member)
        self.review = review
        self.title = _("Access review %(quarter)s") % {"quarter": review}
        if may(member, "reviews.decide") and review.closed_at is None:
            self.bulk = (
                BulkAction("keep", _("Keep"), "reviews:keep", "check"),
                BulkAction("remove", _("Remove"), "reviews:remove", "x", danger=True),
            )

    def rows(self, member):
        rows = ReviewedRight.objects.visible_to(member).filter(review=self.review)
        return rows.select_related("member__user", "key", "by")

    def url(self, row) -> str:
        return link("pages:member", pk=row.member_id) if may(self.member, "access.manage_members") else ""

    def shown(self, rows) -> None:
        if rows:
            record_read(Member, [row.member for row in rows], by=self.member)

    def exported(self, view, rows) -> None:
        self.shown(rows)

    def context(self, request):
        counts = self.review.counts()
        return {
            "review": self.review,
            "left": counts.get("", 0),
            "all": sum(counts.values()),
            "may_decide": bool(self.bulk),
        }
