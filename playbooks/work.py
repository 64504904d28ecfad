"""The place of playbooks on the page of an account, and what the palette finds among them."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Account
from intimacy.pages.links import link
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Found
from playbooks.models import Playbook, Run


def panel(request: MemberRequest, account: Account) -> dict:
    """The card on the account's page comes after it, by a request of its own."""
    return {"title": _("Playbooks"), "address": link("playbooks:of_account", pk=account.pk), "name": "playbooks"}


def playbooks_found(request: MemberRequest, q: str, limit: int) -> Iterator[Found]:
    """Playbooks by name, then the runs at accounts of that name."""
    if not q:
        return
    playbooks = Playbook.objects.visible_to(request.member).in_use().filter(name__icontains=q).order_by("name")[:limit]
    for playbook in playbooks:
        yield Found(
            playbook.name,
            link("playbooks:playbook", pk=playbook.pk),
            "book-open",
            hint=capfirst(playbook.get_kind_display()),
        )
    runs = (
        Run.objects.visible_to(request.member)
        .running()
        .filter(Q(account__name__icontains=q) | Q(playbook__name__icontains=q))
    )
    for run in runs.select_related("account", "playbook").order_by("-started_at")[: max(0, limit - len(playbooks))]:
        yield Found(str(run), link("playbooks:run", pk=run.pk), "play", hint=_("running"))
