"""Opening an access review, keeping and removing rights in it, telling executives of silence."""

from datetime import timedelta

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.access.actions import end_key
from intimacy.access.members import change_roles, leave
from intimacy.access.models import Key
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.reviews.models import AccessReview, ReviewedRight, quarter_of
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK, Refused

TIME = timedelta(days=14)  # from opening until it is due
Decision = ReviewedRight.Decision


@atomic
def open_review(*, by) -> AccessReview:
    """Open the review of this quarter with every right that is held now. Opening it again gives the same."""
    if by is not CLOCK:
        require(by, "reviews.decide")
    today = timezone.localdate()
    review, new = AccessReview.objects.get_or_create(quarter=quarter_of(today), defaults={"due_on": today + TIME})
    if not new:
        return review
    rights = [
        ReviewedRight(review=review, member=member, role=role)
        for member in Member.objects.active().order_by("pk")
        for role in member.roles
    ]
    live = Key.objects.live().filter(member__left_at=None).order_by("pk")
    rights += [ReviewedRight(review=review, member_id=key.member_id, key=key) for key in live]
    ReviewedRight.objects.bulk_create(rights)
    record("reviews.opened", review, by=by, count=len(rights))
    tell(
        review, "opened", gettext_lazy("The access review of the quarter is open"),
        gettext_lazy("You manage members: each right is to be kept or removed within two weeks."), ["admin"],
    )  # fmt: skip
    return review


@atomic
def decide(*, right: ReviewedRight, keep: bool, by: Member) -> ReviewedRight:
    """Keep a right or remove it. The last decision finishes the review.

    One's own rights are for another administrator, where there is one. What was removed comes back on the page of members
    only. The same decision again changes nothing.
    """
    require(by, "reviews.decide")
    review = AccessReview.objects.select_for_update().get(pk=right.review_id)
    right = ReviewedRight.objects.select_for_update(of=("self",)).select_related("member", "key").get(pk=right.pk)
    wanted = Decision.KEPT if keep else Decision.REMOVED
    if right.decision in (wanted, Decision.GONE):
        return right
    if review.closed_at is not None:
        raise Refused(_("This review is finished. Change roles on the page of members."))
    if right.decision == Decision.REMOVED:
        raise Refused(_("This right was removed. Give it again on the page of members."))
    if right.member_id == by.pk and _other_administrators(by):
        raise Refused(_("Your own rights are for another administrator to decide."))
    if right.member_id == by.pk and not keep:
        raise Refused(_("You are the only administrator. Make somebody else one first, who can then remove this."))
    if not is_held(right):
        wanted = Decision.GONE
    elif not keep:
        _remove(right, by)
    right.decision, right.by, right.decided_at = wanted, by, timezone.now()
    right.save(update_fields=["decision", "by", "decided_at"])
    action = "reviews.right_kept" if wanted == Decision.KEPT else "reviews.right_removed"
    record(action, right.member, by=by, fields=[right.role or "key"])
    if not ReviewedRight.objects.filter(review=review, decision="").exists():
        review.closed_at, review.closed_by = timezone.now(), by
        review.save(update_fields=["closed_at", "closed_by"])
        record("reviews.closed", review, by=by)
    return right


def is_held(right: ReviewedRight) -> bool:
    """Whether the right is still held now."""
    if right.member.left_at is not None:
        return False
    return right.key.is_live if right.key is not None else right.role in right.member.roles


@atomic
def escalate(*, review: AccessReview) -> None:
    """Tell executives and administrators of a review that is overdue; once a week, for as long as it is."""
    review = AccessReview.objects.select_for_update().get(pk=review.pk)
    if not review.is_overdue:
        return
    if review.escalated_at is None:
        review.escalated_at = timezone.now()
        review.save(update_fields=["escalated_at"])
        record("reviews.escalated", review, by=CLOCK)
    year, week, _day = timezone.localdate().isocalendar()
    tell(
        review, f"late-{year}-{week}", gettext_lazy("The access review of the quarter is overdue"),
        gettext_lazy("Rights are undecided past the due day. Administrators decide, executives are told."),
        ["admin", "executive"],
    )  # fmt: skip


def tell(review: AccessReview, what: str, title, why, roles: list[str]) -> None:
    """Tell everybody with one of the roles, once for each key."""
    people = [member for member in Member.objects.active() if not {*roles}.isdisjoint(member.roles)]
    notify(
        topic="reviews.access", to=people, title=title, why=why, key=f"{review.quarter} {what}",
        url=link("reviews:review", pk=review.pk), about=review,
    )  # fmt: skip


def _remove(right: ReviewedRight, by: Member) -> None:
    if right.key is not None:
        end_key(key=right.key, by=by)
        return
    rest = [role for role in right.member.roles if role != right.role]
    if rest:
        change_roles(member=right.member, roles=rest, by=by)
    else:
        leave(member=right.member, by=by)  # nobody is here without a role


def _other_administrators(member: Member) -> bool:
    return Member.objects.active().filter(roles__contains=["admin"]).exclude(pk=member.pk).exists()
