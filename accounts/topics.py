"""What people are told of accounts: what is due and what fades, hand-overs given to them, absences in which they stand in."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Absence, HandOver
from intimacy.notify.actions import notify
from intimacy.notify.topics import topic
from intimacy.pages import words
from intimacy.pages.links import link

HANDED = "accounts.handover_given"
AWAY = "accounts.absence_begins"
topic("accounts.due_today", _("What is due from you today"), default=("app", "mail"), right="accounts.see_work")
topic("accounts.fading", _("An account of yours is fading"), default=("app", "mail"), right="accounts.see")
topic("accounts.standup", _("The stand-up of your team"), default=("app",), right="accounts.see_work")
topic(HANDED, _("Accounts handed over to you"), default=("app", "mail"), right="accounts.see_work")
topic(AWAY, _("Absences in which you stand in"), default=("app", "mail"), right="accounts.see_work")


def tell_of_hand_over(plan: HandOver) -> None:
    """Tell who takes an account over; once for each plan and colleague."""
    if plan.to_id and plan.for_good:
        notify(
            topic=HANDED, to=[plan.to], key=f"{plan.pk} {plan.to_id}", about=plan, account=plan.account.name,
            title=format_lazy(_("{name} hands {account} over to you"), name=plan.of.name, account=plan.account.name),
            why=format_lazy(_("You take it over: {how}."), how=plan.get_how_display()),
            url=link("accounts:handover", pk=plan.pk),
        )  # fmt: skip


def tell_of_absence(absence: Absence, begins: bool) -> None:
    """Tell the deputy of a leave when it is entered, and again on its first day."""
    said = _("{name} is away from today until {day}, and you stand in") if begins else _("You will stand in for {name} until {day}")  # fmt: skip
    notify(
        topic=AWAY, to=[absence.deputy], key=f"{absence.pk} {'begins' if begins else 'entered'}", about=absence,
        title=format_lazy(said, name=absence.member.name, day=words.day(absence.until_on)),
        why=_("You are named as who stands in."), url=link("accounts:absences"),
    )  # fmt: skip
