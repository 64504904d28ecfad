"""The rights that wait for an administrator's decision, as one line on My work."""

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intimacy.pages import words
from intimacy.pages.links import link
from intimacy.pages.slots import Work
from intimacy.reviews.models import AccessReview


def waiting(member) -> QuerySet:
    """The reviews that are not finished."""
    return AccessReview.objects.visible_to(member).filter(closed_at=None)


def undecided(member, count: int) -> Iterator[Work]:
    """One line for each review that is not finished; ``count``: how many there are."""
    left = Count("rights", filter=Q(rights__decision=""))
    for review in waiting(member).annotate(left=left).order_by("opened_at") if count else []:
        title = ngettext(
            "Access review: %(count)d right is undecided", "Access review: %(count)d rights are undecided", review.left
        )
        yield Work(
            title=title % {"count": review.left}, why=_("Due %(day)s.") % {"day": words.distance(review.due_on)},
            url=link("reviews:review", pk=review.pk), since=review.opened_at, icon="list-checks", key=f"review:{review.pk}",
        )  # fmt: skip
