"""Who must still say yes, who can, and why somebody cannot."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from intimacy.access.require import may
from intimacy.access.rights import RIGHTS
from intimacy.approvals.kinds import Signer
from intimacy.approvals.models import Request, Signature
from intimacy.tenancy.models import Member


@dataclass(frozen=True)
class Place:
    """What one signer of the kind has received and still needs."""

    signer: Signer
    given: list[Signature]

    @property
    def missing(self) -> int:
        return max(0, self.signer.count - len(self.given))


def places(request: Request) -> list[Place]:
    """The places of a request in the order of its kind, each with the signatures that fill it."""
    given = list(request.given().select_related("member").order_by("at", "pk"))
    return [Place(signer, [each for each in given if each.right == signer.right]) for signer in request.of_kind.signers]


def place_for(request: Request, member) -> Signer | None:
    """The open place that a yes of the member fills, None where there is none.

    Of several it is the one that has the fewest people to spare: whoever has a rare right is not used up in a place that
    others could fill.
    """
    thing = request.thing
    mine = [each for each in places(request) if each.missing and may(member, each.signer.right, thing)]
    if len(mine) < 2:
        return mine[0].signer if mine else None
    return min(mine, key=lambda each: len(who_can(request, each.signer)) - each.missing).signer


def why_not(request: Request, member) -> str:
    """Why the member cannot say yes to an open request; "" where they can."""
    if request.of_kind.four_eyes and request.asked_by_id == member.pk:
        return _("You asked for this yourself: somebody else has to say yes.")
    if request.given().filter(member=member.pk).exists():
        return _("You have said yes. It waits for others.")
    thing = request.thing
    if not any(may(member, signer.right, thing) for signer in request.of_kind.signers):
        return _("It is for others to say yes to this.")
    return "" if place_for(request, member) else _("Your yes is not needed: it waits for others.")


def who_can(request: Request, signer: Signer) -> list[Member]:
    """The colleagues who could still say yes in one place, by name."""
    right, thing = RIGHTS[signer.right], request.thing
    people = Member.objects.active().filter(roles__overlap=[*right.everywhere, *right.on_team])
    people = people.exclude(pk__in=request.given().values("member"))
    if request.of_kind.four_eyes and request.asked_by_id:
        people = people.exclude(pk=request.asked_by_id)
    return [person for person in people.order_by("name") if may(person, signer.right, thing)]


def has_second(right: str, by: Member) -> bool:
    """Whether a colleague besides ``by`` has a right everywhere, so that there is somebody to ask for a second yes."""
    people = Member.objects.active().filter(roles__overlap=sorted(RIGHTS[right].everywhere))
    return people.exclude(pk=by.pk).exists()
