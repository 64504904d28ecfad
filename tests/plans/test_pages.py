"""The pages of joint plans, what My work asks for, and what the palette finds."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from intimacy.tenancy.refusals import Refused
from plans.actions.measuring import measure
from plans.actions.objectives import (
    change_objective,
)
from plans.actions.plans import agree
from plans.content import hash_of_plan
from plans.models import Objective, Plan
from tests.api.conftest import key_of, program  # noqa: F401 – fixtures
from tests.make import in_days, lines_of


def test_from_the_account_to_an_agreed_plan_by_the_pages(helix, vogt, cast, browse):
    client = browse(cast.alice)
    assert f"/t/acme/accounts/{helix.pk}/plans/" in client.get(f"/t/acme/accounts/{helix.pk}/").content.decode()
    given = {
        "title": "Ours",
        "from_on": in_days(0),
        "until_on": in_days(90),
        "owner": cast.alice.pk,
        "contact": vogt.pk,
    }
    answer = client.post(f"/t/acme/accounts/{helix.pk}/plans/add/", given)
    plan = Plan.objects.get()
    assert answer["Location"] == f"/t/acme/plans/{plan.pk}/"
    wrong = {"words": "W", "measure": "M", "baseline": "1", "target": "1", "start_on": in_days(0), "due_on": in_days(9),
             "owner": cast.alice.pk, "contact": vogt.pk}  # fmt: skip
    answer = client.post(f"/t/acme/plans/{plan.pk}/objectives/add/", wrong)
    assert answer.status_code == 422
    assert "there would be no way to go" in answer.content.decode()
    assert client.post(f"/t/acme/plans/{plan.pk}/objectives/add/", wrong | {"target": "2.5"}).status_code == 303
    objective = Objective.objects.get()
    assert client.post(f"/t/acme/plans/{plan.pk}/agree/",
                       {"contact": vogt.pk, "agreed_on": in_days(0), "evidence": "Minutes",
                        "content_hash": hash_of_plan(plan)}).status_code == 303  # fmt: skip
    client.post(
        f"/t/acme/objectives/{objective.pk}/measure/", {"value": "2", "measured_on": in_days(0), "note": "Their log"}
    )
    page = client.get(f"/t/acme/plans/{plan.pk}/").content.decode()
    assert "Dr. Lena Vogt agreed to it on" in page
    shown = client.get(f"/t/acme/objectives/{objective.pk}/").content.decode()
    assert "1 was planned for that day, on the straight way from 1 to 2.5" in shown
    assert "Their log" in shown
    edited = wrong | {"target": "3", "version": 1}
    assert client.post(f"/t/acme/objectives/{objective.pk}/edit/", edited).status_code == 303
    page = client.get(f"/t/acme/plans/{plan.pk}/").content.decode()
    assert "Changed since they agreed" in page
    assert "<del>To: 2.5</del>" in page
    assert "</span>To: 3</p>" in page
    assert "Unit:" not in page, "only what differs"
    card = client.get(f"/t/acme/accounts/{helix.pk}/plans/", headers={"HX-Request": "true"}).content.decode()
    assert card.lstrip().startswith("<section")
    assert "Ours" in client.get("/t/acme/plans/?progress=fine").content.decode()
    assert (
        "Ours"
        not in client.get("/t/acme/plans/?progress=late")
        .content.decode()
        .partition('id="results"')[2]
        .partition("Plan</th>")[2]
    )


def test_my_work_says_what_a_plan_asks_for(plan, hours, vogt, cast):
    assert "Agree on “No evening lost” with Helix Biolabs" in lines_of(cast.alice)
    assert "Measure “No evening lost to lot numbers”" in lines_of(cast.alice), "a month without a figure"
    agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    measure(objective=hours, value=Decimal(3), by=cast.alice)
    assert not [title for title in lines_of(cast.alice) if "lot numbers" in title or "No evening" in title]
    measure(objective=hours, value=Decimal(5), by=cast.alice)
    line = lines_of(cast.alice)["Bring “No evening lost to lot numbers” back on its way"]
    assert "3\xa0h was planned for that day" in line.why
    assert not [title for title in lines_of(cast.bob) if "lot numbers" in title]


def test_the_palette_finds_plans_by_title_and_account(plan, cast, browse):
    for q in ("evening", "helix"):
        assert "No evening lost" in browse(cast.alice).get(f"/t/acme/find/?q={q}").content.decode()
        assert "No evening lost" not in browse(cast.bob).get(f"/t/acme/find/?q={q}").content.decode()


def test_the_list_and_a_plan_ask_few_questions(plan, hours, vogt, cast, browse, django_assert_max_num_queries):
    agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    change_objective(objective=hours, target=Decimal(1), by=cast.alice)
    client = browse(cast.alice)
    for place in ("plans/", f"plans/{plan.pk}/", f"objectives/{hours.pk}/"):
        with django_assert_max_num_queries(15):
            assert client.get(f"/t/acme/{place}").status_code == 200


def test_a_day_is_the_members_own(hours, cast):
    """Far in the east it may be tomorrow already: a figure of that day is one of today there, and of the future in the west."""
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):
        east = timezone.localdate()
    with timezone.override(ZoneInfo("Pacific/Pago_Pago")), pytest.raises(Refused):
        measure(objective=hours, value=Decimal(3), measured_on=east, by=cast.alice)
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):
        assert measure(objective=hours, value=Decimal(3), by=cast.alice).measured_on == east


def test_a_figure_that_a_formula_reads_is_looked_at_and_not_asked_for(plan, hours, cast):
    change_objective(objective=hours, formula="annual_value", by=cast.alice)
    measure(objective=hours, value=Decimal(5), by=cast.alice)
    line = lines_of(cast.alice)["Bring “No evening lost to lot numbers” back on its way"]
    assert (str(line.settle_label), line.settle_dialog) == ("Look", False)
