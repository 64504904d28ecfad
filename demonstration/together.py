"""What the companies have set out to do with their customers: joint plans, and playbooks."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.actions.followups import finish_followup
from accounts.models import Account
from demonstration.plays import TOOK, played_at
from demonstration.stage import Stage
from plans.actions.measuring import measure
from plans.actions.objectives import add_objective, change_objective, close_objective
from plans.actions.plans import agree, draft_plan
from plans.models import Objective, Plan
from playbooks.actions.past import note_played
from playbooks.actions.runs import start, stop
from playbooks.actions.versions import add_ready, publish
from playbooks.ready import READY

WHY = {"recovery": "The score had fallen, and it was in our own hands.", "reengagement": "Weeks without a call."}


def plan_with_helix(stage: Stage) -> None:
    """Six hours a week lost to lot numbers are to become none; nothing has moved yet, and the tickets are behind, too."""
    amara, vogt = stage.members["amara"], stage.person("Helix Biolabs", "Dr. Lena Vogt")
    plan = _plan(stage, "Helix Biolabs", "Lot numbers without evenings", -120, 72, vogt)
    hours = add_objective(
        plan=plan, words="No evening lost to putting lot numbers back", measure="Hours a week spent on lot numbers", unit="h",
        baseline=Decimal(6), target=Decimal(0), contact=vogt, by=amara,
    )  # fmt: skip
    answers = add_objective(
        plan=plan, words="When we write, somebody answers the same day", measure="Working hours to the first answer, median",
        unit="h", baseline=Decimal(14), target=Decimal(4), contact=vogt, by=amara,
    )  # fmt: skip
    agree(plan=plan, contact=vogt, evidence="Minutes of the steering meeting", by=amara, agreed_on=_day(-118))
    _measured(stage, hours, (-90, "6"), (-60, "6"), (-19, "6.5"), note="Dr. Vogt’s time sheets")
    _measured(stage, answers, (-90, "11"), (-60, "9"), (-30, "16"), note="Their ticket system, last 30 days")


def plan_with_granite(stage: Stage) -> None:
    """One objective is reached and closed; the other is on its way."""
    amara, people = stage.members["amara"], stage.contacts["Granite Telecom"]
    plan = _plan(stage, "Granite Telecom", "Back to a day", -150, 60, people[0])
    tickets = add_objective(
        plan=plan, words="Nobody waits for us over a weekend", measure="Tickets unanswered after a day, of 100",
        baseline=Decimal(34), target=Decimal(5), due_on=_day(-10), contact=people[0], by=amara,
    )  # fmt: skip
    task = add_objective(
        plan=plan, words="The monthly report takes a morning", measure="Hours for the monthly report", unit="h",
        baseline=Decimal(9), target=Decimal(3), contact=people[1], by=amara,
    )  # fmt: skip
    agree(plan=plan, contact=people[0], evidence="Signed page, in their file", by=amara, agreed_on=_day(-147))
    _measured(stage, tickets, (-120, "30"), (-90, "19"), (-60, "11"), (-30, "7"), (-12, "4"))
    close_objective(
        objective=tickets, outcome="reached", by=amara,
        lesson="A named engineer for each week did it; a pool of six had not.",
    )  # fmt: skip
    _measured(stage, task, (-120, "9"), (-80, "7"), (-40, "5.5"), (-8, "4"))


def plan_with_kestrel(stage: Stage) -> None:
    """It was changed after they agreed, so it waits for their yes again."""
    amara, thackray = stage.members["amara"], stage.person("Kestrel Energy", "Gareth Thackray")
    plan = _plan(stage, "Kestrel Energy", "A report that they trust", -40, 200, thackray)
    report = add_objective(
        plan=plan, words="The board sees our figures without a second check", measure="Figures corrected by hand in a month",
        baseline=Decimal(40), target=Decimal(10), contact=thackray, by=amara,
    )  # fmt: skip
    agree(plan=plan, contact=thackray, evidence="His message after the meeting", by=amara, agreed_on=_day(-38))
    _measured(stage, report, (-9, "36"))
    change_objective(objective=report, target=Decimal(5), by=amara)


def playbooks_are_played(stage: Stage) -> None:
    """Four are in force; what was played in the year is noted from the old list. New customers are being taken on; one who was called back is bought; Helix waits for Amara to start hers."""
    admin = stage.administrator
    books = {key: add_ready(key=key, by=admin) for key in READY}
    for book in books.values():
        publish(playbook=book, by=admin)
    for account in Account.objects.exclude(owner=None).filter(standings__last_touch_at=None).order_by("name")[:2]:
        run = start(playbook=books["onboarding"], account=account, why="They signed this month.", by=account.owner)
        first = run.steps.select_related("followup").order_by("place").first()
        if first is not None and first.followup is not None:
            finish_followup(followup=first.followup, by=account.owner)
    kestrel, solstice = stage.accounts.get("Kestrel Energy"), stage.accounts.get("Solstice Optics")
    if kestrel is not None and kestrel.owner is not None:
        start(
            playbook=books["continuity"],
            account=kestrel,
            why="Gareth Thackray is all that we know there.",
            by=kestrel.owner,
        )
    if solstice is not None and solstice.owner is not None:
        run = start(
            playbook=books["reengagement"], account=solstice, why="Two months without a call.", by=solstice.owner
        )
        stop(run=run, reason="They called us themselves.", by=solstice.owner)
    for company in stage.companies:
        played = played_at(company, stage.house.slug)
        if played is not None:
            note_played(
                playbook=books[played.key], account=stage.accounts[company.name], started_on=_day(-played.ago),
                ended_on=_day(TOOK - played.ago), why=WHY[played.key], by=admin,
            )  # fmt: skip


def _plan(stage: Stage, company: str, title: str, begins: int, ends: int, contact) -> Plan:
    return draft_plan(
        account=stage.accounts[company], title=title, from_on=_day(begins), until_on=_day(ends), contact=contact,
        by=stage.members["amara"],
    )  # fmt: skip


def _measured(stage: Stage, objective: Objective, *figures: tuple[int, str], note: str = "") -> None:
    for days, value in figures:
        measure(objective=objective, value=Decimal(value), measured_on=_day(days), note=note, by=stage.members["amara"])


def _day(days: int):
    return timezone.localdate() + timedelta(days=days)
