"""The dashboard that a request asks for: all visible accounts, or those of a region, an industry and an owner."""

from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.said import said_of
from boards.dashboard import Dashboard
from boards.models import Summary
from intimacy.access.require import everywhere
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.models import Member

SINGLE = [Summary.Of.REGION, Summary.Of.INDUSTRY, Summary.Of.OWNER]


def narrowed(request: MemberRequest) -> tuple[Dashboard, dict[str, dict]]:
    """The dashboard, and by what it can be narrowed with what is chosen. An unknown value hides nothing, as in every list."""
    kept = kept_of(request.member)
    choices = choices_of(request.member, kept)
    for name, choice in choices.items():
        said = request.GET.get(name, "")
        choice["chosen"] = said if said in dict(choice["options"]) else ""
    asked = {name: choice["chosen"] for name, choice in choices.items()}
    return Dashboard(request.member, currency=request.tenant.currency, kept=bool(kept), **asked), choices


def kept_of(member) -> list[tuple]:
    """Of what accounts there is a summary: (of, region, industry, owner); none for whoever does not see all accounts."""
    if not everywhere(member, "accounts.see"):
        return []
    return list(Summary.objects.filter(of__in=SINGLE).values_list("of", "region", "industry", "owner").distinct())


def choices_of(member, kept: list[tuple]) -> dict[str, dict]:
    """What the page can be narrowed by: what the visible accounts say, and the colleagues who own some."""
    regions, industries, owning = _said(member, kept)
    owners = Member.objects.visible_to(member).active().filter(pk__in=owning).order_by("name")
    return {
        "region": {
            "label": _("Region"),
            "any": _("Any region"),
            "options": [(value, value) for value in sorted(regions)],
        },
        "industry": {
            "label": _("Industry"),
            "any": _("Any industry"),
            "options": [(value, value) for value in sorted(industries)],
        },
        "owner": {
            "label": _("Owner"),
            "any": _("Any owner"),
            "options": [("nobody", _("Nobody")), *((str(each.pk), each.name) for each in owners)],
        },
    }


def _said(member, kept: list[tuple]) -> tuple:
    """The regions and industries of the visible accounts, and who owns some; from the summary where there is one."""
    if kept:
        found: dict[str, set] = {of: set() for of in SINGLE}
        for of, region, industry, owner in kept:
            found[of].add({Summary.Of.REGION: region, Summary.Of.INDUSTRY: industry}.get(of, owner))
        return found["region"] - {""}, found["industry"] - {""}, found["owner"] - {None}
    said = said_of(member)
    regions, industries = ({value for value, _words in said[column]} for column in ("region", "industry"))
    return regions, industries, Account.objects.visible_to(member).order_by().values("owner")
