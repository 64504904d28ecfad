"""How the companies' programmes are judged: renewals of the past year, what hours cost, what was spent, and cords that were pulled."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from boards.actions.cords import answer, pull, resolve
from boards.actions.packs import freeze_pack
from boards.actions.renewals import note_renewal
from boards.actions.spend import note_spend, set_rate
from boards.models import Pack
from demonstration.stage import Stage
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Member, Tenant

RATES = {"manager": 95, "product": 110, "executive": 220, "admin": 90}
SPEND = {
    1: (38_000, "Advisory board and named engineers"),
    2: (14_000, "Reviews and training"),
    3: (6_000, "Office hours"),
}
ON_SITE = 45_200  # a month, for the engineers whom we keep at Helix


def renewals_are_noted(stage: Stage) -> None:
    """What became of the contracts that ended in the past year: those with whom we spoke little have cut back more often."""
    today = timezone.localdate()
    for company in stage.companies:
        chance = Random(f"what became of {company.name}")
        on = today + timedelta(days=company.renewal - 365)
        before_now = company.course.contact[0]
        if company.course.months < 12:
            continue
        cut_back = chance.random() < (0.9 if before_now < 35 else 0.6 if before_now < 55 else 0.1)
        change = chance.uniform(0.62, 0.9) if cut_back else chance.choice((1, 1, 1.04, 1.08))
        before = Decimal(round(company.value / change, -3))
        note_renewal(
            account=stage.accounts[company.name], on=on, before=before, after=Decimal(company.value), by=stage.administrator,
            note="Fewer licences" if cut_back else "",
        )  # fmt: skip


def hours_have_a_price(stage: Stage) -> None:
    """Rates for a year, and twelve months of what the programme spends on each tier; at Helix two engineers sit in the laboratory."""
    elena, today = stage.members["elena"], timezone.localdate()
    for role, amount in RATES.items():
        set_rate(role=role, amount=Decimal(amount), since=today - timedelta(days=400), by=elena)
    month = today.replace(day=1)
    for _number in range(12):
        for tier, (amount, words) in SPEND.items():
            note_spend(tier=tier, month=month, amount=Decimal(amount), words=words, by=elena)
        note_spend(
            account=stage.accounts["Helix Biolabs"],
            month=month,
            amount=Decimal(ON_SITE),
            words="Two engineers on site",
            by=elena,
        )
        month = (month - timedelta(days=1)).replace(day=1)


def cords_are_pulled(stage: Stage) -> None:
    """Amara pulls the cord at Helix, and engineering answers in 40 minutes; one of last month is over, one waits since a moment ago."""
    amara, rafael, now = stage.members["amara"], stage.members["rafael"], timezone.now()
    then = now - timedelta(days=1, hours=3)
    cord = pull(
        account=stage.accounts["Helix Biolabs"], wrong="Exports drop the lot number again; Dr. Vogt’s team works the weekend.", by=amara, at=then
    )  # fmt: skip
    answer(cord=cord, by=rafael, at=then + timedelta(minutes=40))
    kestrel = stage.accounts.get("Kestrel Energy")
    if kestrel is not None:
        begun = now - timedelta(days=31)
        cord = pull(
            account=kestrel, wrong="The board meets on Thursday and the report does not open.", by=amara, at=begun
        )
        answer(cord=cord, by=stage.members["mei"], at=begun + timedelta(minutes=25))
        resolve(
            cord=cord,
            helped="A build without the new chart; sent in the evening.",
            by=stage.members["mei"],
            at=begun + timedelta(hours=9),
        )
    solstice = stage.accounts.get("Solstice Optics")
    if solstice is not None:
        pull(account=solstice, wrong="Their administrator cannot sign anybody in since this morning.", by=amara)


def figures_are_kept(tenant: Tenant) -> None:
    """Elena keeps the figures for the board, once."""
    with in_tenant(tenant, purpose="account_management"):
        if not Pack.objects.exists():
            freeze_pack(title="Figures for the board", by=Member.objects.get(name="Elena Marsh"))
