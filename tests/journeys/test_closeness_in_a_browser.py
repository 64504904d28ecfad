"""The pages from the alert to the effect, and how the score is made, hold on a phone and a desk, in light and dark, for everybody."""

from decimal import Decimal

import pytest

from boards.actions.cords import pull
from boards.actions.packs import freeze_pack
from boards.actions.renewals import note_renewal
from boards.actions.spend import note_spend, set_rate
from effects.actions.studies import register
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import CLOCK
from metrics.actions.formulas import put_in_force, save_draft
from metrics.engine import rescore
from metrics.formulas import FORMULA_1
from quality.actions.audits import judge, open_audit
from quality.models import AuditItem
from quality.tasks import check_data
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make, days_ago, in_days, to_its_end
from tests.recovery.conftest import of_recovery, scored

LOOKS = [(DESK, "light"), (PHONE, "dark"), (PHONE, "light")]


@pytest.fixture
def paths(committed_cast):  # noqa: F811
    """The addresses of the pages, at an account that has fallen."""
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        helix = make.account(
            "Helix Biolabs and Instruments of Saint-Barthélemy",
            owner=cast.ada,
            tier=1,
            annual_value=2_840_000,
            renewal_on=in_days(72),
        )
        for day in range(1, 120, 6):
            make.interaction(helix, "meeting", happened_at=days_ago(day))
        make.interaction(
            helix, "call", contact=make.contact(helix, "Lena", by=cast.ada)
        )  # two indicators, of which weights decide
        scored(helix, 95, [80, 70, 90, 80])
        rescore([helix.pk])
        alert, playbook = make.alert(helix), make.playbook(by=cast.ada)
        found = of_recovery(helix, playbook, cast, by=cast.ada)
        study = register(
            playbook=playbook, question="Does it help?", counts_from=in_days(-90), read_on=in_days(9), by=cast.ada
        )
        content = FORMULA_1.as_content()
        content["indicators"][1]["weight"] += 1
        put_in_force(version=save_draft(content=content, why="", by=cast.ada), content=content, by=cast.ada)
        content["indicators"][0]["weight"] += 40  # so that somebody moves
        save_draft(content=content, why="", by=cast.ada)
        cord = pull(account=helix, wrong="Exports drop the lot number", by=cast.ada)
        note_renewal(
            account=helix, on=in_days(-30), before=Decimal(90_000), after=Decimal(80_000), currency="USD", by=cast.ada
        )
        set_rate(role="admin", amount=Decimal(95), by=cast.ada)
        note_spend(tier=1, month=in_days(-20).replace(day=1), amount=Decimal(800), words="Reviews", by=cast.ada)
        pack = freeze_pack(title="Third quarter", by=cast.ada)
    with in_tenant(cast.acme, purpose="account_management"):
        to_its_end(check_data)
        audit = open_audit(by=CLOCK)
        judge(item=AuditItem.objects.filter(audit=audit).order_by("source").first(), verdict="right", by=cast.ada)
    return [
        "alerts/", f"alerts/{alert.pk}/", "settings/alerts/", "recovery/", f"recovery/{found['recovery-cases'].pk}/",
        "systemic-findings/", "lessons/", "settings/recovery/", "effects/", f"effects/{study.pk}/", "quality/", "quality/audits/", f"quality/audits/{audit.pk}/",
        "tiers/", "settings/score/", "settings/score/draft/", f"accounts/{helix.pk}/", f"accounts/{helix.pk}/score/",
        f"accounts/{helix.pk}/score/computed-again/", f"accounts/{helix.pk}/score/advisory_contact/",
        f"accounts/{helix.pk}/score/advisory_contact/all/", "programme/promises/", "portfolio/", "board/", f"cords/{cord.pk}/", "cords/", "programme/",
        "programme/spend/", "renewals/", "packs/", f"packs/{pack.pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_everybody_can_use_these_pages(size, scheme, paths, committed_cast, visit):  # noqa: F811
    tab = visit(committed_cast.ada, size, scheme)
    faults = []
    for path in paths:
        tab.go(f"/t/acme/{path}")
        faults += [(path, fault) for fault in tab.violations()]
        if tab.overflow() > 0:
            faults.append((path, f"{tab.overflow()} px too wide"))
    assert not faults, "\n".join(f"{path} {fault}" for path, fault in faults)
    assert tab.complaints == []
