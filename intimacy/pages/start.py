"""The first steps of a new company: what there is to do, ticked by what is really there."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.pages import slots
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.models import Member

RIGHT = "access.manage_members"  # the steps are an administrator's


@dataclass(frozen=True)
class Standing:
    """A step, whether it is done, and whether it is the next one."""

    step: slots.FirstStep
    url: str
    done: bool
    next: bool = False


def standings(member) -> list[Standing]:
    """The steps that the member may take, in order; the first one that is not done is the next. One query for all."""
    steps = slots.first_steps.shown_to(member)
    there = {f"step_{number}": Exists(step.done_by(member)) for number, step in enumerate(steps)}
    ticks = Member.objects.filter(pk=member.pk).annotate(**there).values_list(*there).get()
    found, open_one = [], False
    for step, done in zip(steps, ticks, strict=True):
        found.append(Standing(step, link(step.url), done, next=not done and not open_one))
        open_one = open_one or not done
    return found


@page(purpose="administration", right=RIGHT)
def first_steps(request: MemberRequest) -> HttpResponse:
    """What a new company does first."""
    steps = standings(request.member)
    return render_page(
        request, "pages/start.html", steps=steps, done=sum(step.done for step in steps), all_done=all(step.done for step in steps)
    )  # fmt: skip


def due(member) -> Iterator[slots.Work]:
    """The next step, on My work, as long as there is one."""
    for standing in standings(member):
        if standing.next:
            yield slots.Work(
                title=str(standing.step.label), why=_("One of the first steps of your company."), url=link("pages:start"),
                icon=standing.step.icon,
            )  # fmt: skip


def others(member):
    """Who else is here or invited."""
    return Member.objects.exclude(pk=member.pk)


def announce() -> None:
    """Put the page, its own step and the line on My work into their slots."""
    slots.first_steps.add(
        slots.FirstStep(
            "invite", gettext_lazy("Invite your colleagues"), "pages:add_member", "user-plus", others,
            gettext_lazy("Each gets a message with a link, and the roles that you choose."), gettext_lazy("Invite a person"),
            order=50, right=RIGHT,
        )
    )  # fmt: skip
    slots.my_work.add(slots.WorkSource("first steps", gettext_lazy("First steps"), due, order=5, right=RIGHT))
    slots.settings_pages.add(
        slots.SettingsPage(
            "start", gettext_lazy("First steps"), "pages:start", "flag",
            gettext_lazy("What a new company does first, and how far yours is."), order=5, right=RIGHT,
        )
    )  # fmt: skip
