"""The demonstration: a small one is loaded by the product's own actions and tells its story; the full one is aimed right."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, Contact, Interaction, Promise, Standing
from accounts.models.engagement import Engagement, FollowUp
from alerts.models import Alert, Replay
from alerts.saying import replayed
from boards.actions.packs import hash_of
from boards.models import Pack
from demonstration.cast import ACME, GLOBEX, HOUSES, PASSWORD
from demonstration.companies import acme, globex
from demonstration.loading import load
from demonstration.past import moment
from demonstration.year import year_of
from effects.models import Reading, Study
from intimacy.approvals.models import Request
from intimacy.journal.models import Entry
from intimacy.privacy.models import Answer
from intimacy.tenancy.actions import memberships
from intimacy.tenancy.context import bound, in_tenant
from intimacy.tenancy.models import Member, Tenant, User
from intimacy.tenancy.refusals import CLOCK, Refused
from metrics.formulas import FORMULA_1
from metrics.models import FormulaVersion, Score
from metrics.panels import standing_of
from metrics.parts import changes
from metrics.scoring import score
from playbooks.models import Run
from quality import work
from quality.checks import checks
from quality.upkeep import quarter_now, upkeep_of
from recovery.actions.cases import propose_case
from recovery.models import Case
from recovery.saying import date_sentence
from recovery.suiting import lessons_for
from tests.make import lines_of

SMALL = 0.05
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


def counts() -> Counter:
    """How many rows the bound tenant has of everything that a load writes."""
    models = (Account, Contact, Interaction, Engagement, Promise, FollowUp, Answer, Score, Entry, Member)
    return Counter({model.__name__: model.objects.count() for model in models})


def aimed(companies, house, now, days_before=0) -> pd.DataFrame:
    """The scores that the simulated year comes to by some days before now, without a database: a row for each company."""
    rows = [
        (
            company.name,
            event.kind,
            event.direction,
            moment(event, now),
            person,
            place == 0,
            event.thread or None,
        )
        for company in companies
        for event in year_of(company, house)
        for place, person in enumerate(event.people or (None,))
    ]
    frame = pd.DataFrame(rows, columns=["account", "kind", "direction", "happened_at", "contact", "lead", "thread"])
    names = [company.name for company in companies]
    scores = score(frame, names, FORMULA_1, now - timedelta(days=days_before)).frame
    return scores.assign(value=[company.value for company in companies], tier=[company.tier for company in companies])


@pytest.mark.parametrize("weekday", range(7))
def test_a_relationship_is_told_alike_on_every_day_of_the_week(weekday):
    helix = [company for company in acme() if company.name == "Helix Biolabs"]
    now = MONDAY + timedelta(days=weekday)
    before, after = (aimed(helix, "acme", now, days)["score"][0] for days in (91, 0))
    assert 18 < before - after < 28


def test_the_full_portfolio_is_healthy_and_has_the_size_that_the_story_says():
    companies = acme()
    assert Counter(company.tier for company in companies) == {1: 24, 2: 48, 3: 68}
    assert 89e6 < sum(company.value for company in companies) < 91.5e6
    assert 580 <= sum(company.people for company in companies) <= 640
    found = aimed(companies, "acme", MONDAY)
    bands = found["band"].value_counts()
    assert 21 <= bands["risk"] <= 25
    assert 10.5e6 < found[found["band"] == "risk"]["value"].sum() < 11.5e6
    assert bands["steady"] + bands["thriving"] > 85
    assert 0.8 < found["coverage"].mean() < 0.95
    assert found["score"].isna().sum() == 4  # newcomers, of whom nothing is known yet


def test_the_two_have_no_customer_in_common():
    assert not {company.name for company in acme()} & {company.name for company in globex()}
    assert len({company.name for company in acme()}) == 140
    assert len(globex()) == 40


def test_a_small_demonstration_tells_its_story(browse, db):
    for house in HOUSES:
        load(house, scale=SMALL)
    _everybody_of_the_cast_signs_in()
    tenant = Tenant.objects.get(slug=ACME.slug)
    with bound(tenant, purpose="account_management"):
        _helix_fell_and_says_why()
        _granite_rose()
        _the_plays_of_the_year_were_studied()
        _from_the_alert_to_the_recovery()
        _kestrel_waits_for_answers_and_for_what_was_promised()
        _amara_has_to_do_what_the_story_says()
        _the_hours_of_the_desk_are_used_up()
        _the_score_was_made_anew_by_two_people()
        assert Account.objects.get(name="Quill Aerospace").owner is None
        assert set(Account.objects.values_list("tier", flat=True)) == {1, 2, 3}
    _a_second_load_adds_nothing()
    _neither_sees_the_other(browse)


def _everybody_of_the_cast_signs_in():
    for house in HOUSES:
        for role in ("manager", "product", "compliance", "executive", "admin"):
            user = User.objects.get(email=f"{role}@{house.slug}.example")
            assert user.check_password(PASSWORD)
    jonas = User.objects.get(email="jonas@acme.example")
    assert not jonas.has_usable_password()
    assert memberships(jonas) == []


def _helix_fell_and_says_why():
    helix = Account.objects.get(name="Helix Biolabs")
    standing = Standing.objects.get(account=helix)
    assert round(standing.before) == pytest.approx(68, abs=3)
    assert round(standing.score) == pytest.approx(46, abs=3)
    before = Score.objects.get(account=helix, on=standing.before_on)
    lost = {change.indicator.code: float(change.points) for change in changes(before, Score.objects.of(helix).last())}
    assert min(lost, key=lost.get) == "answers"
    assert lost["answers"] == pytest.approx(-11, abs=2)
    assert lost["breadth"] == pytest.approx(-6.7, abs=0.5)
    assert lost["advisory_contact"] < -1
    assert helix.renewal_on - standing.as_of.date() == timedelta(days=72)
    assert Contact.objects.get(name="Henrik Aalto").left_on is not None


def _from_the_alert_to_the_recovery():
    """Helix has left its usual range, its case says why, and what worked at Granite is offered; the board's figures are kept."""
    alert = Alert.objects.unresolved().get(account__name="Helix Biolabs")
    assert (alert.direction, alert.state) == ("fall", "open")
    case = Case.objects.open().get(account__name="Helix Biolabs")
    assert case.gap == "response"
    usage = next(row for row in case.found["streams"] if row["stream"] == "usage")
    assert (usage["alert"], usage["week"], usage["period"]) == (str(alert.pk), alert.since_on.isoformat(), 4)
    assert "Two dates, two things" in date_sentence(case, alert)
    offered = lessons_for(case.kind, case.account, Member.objects.get(name="Amara Okafor"))
    assert any(told.lesson.came == "worked" for told in offered)
    assert Case.objects.get(account__name="Granite Telecom").outcome == "recovered"
    replay = Replay.objects.get()
    assert (replay.rule.state, replay.years, replay.done_at is not None) == ("draft", 3, True)
    assert replay.alerts >= 4
    assert (replay.compared + replay.recent > 0, replay.base_accounts > 0, len(replayed(replay))) == (True, True, 5)
    pack = Pack.objects.get()
    assert (pack.by.name, pack.hash) == ("Elena Marsh", hash_of(pack.figures))


def _kestrel_waits_for_answers_and_for_what_was_promised():
    """The night finds both by itself, before the score has moved."""
    alerts = {alert.series: alert for alert in Alert.objects.unresolved().filter(account__name="Kestrel Energy")}
    assert set(alerts) == {"answers", "kept"}
    hours, kept = (alerts[series].parts[0] for series in ("answers", "kept"))
    assert hours["after"] > 2 * hours["before"]
    assert kept["after"] < kept["before"] / 2
    amara = Member.objects.get(name="Amara Okafor")
    proposed = propose_case(account=alerts["kept"].account, alert=alerts["kept"].pk, why=alerts["kept"].says, by=CLOCK)
    assert proposed.gap_proposed == "response"
    assert {"Kestrel Energy waits longer than usual for our answers", alerts["kept"].says} <= set(lines_of(amara))
    standing = Standing.objects.get(account__name="Kestrel Energy")
    assert abs(standing.change) < 10


def _granite_rose():
    standing = Standing.objects.get(account__name="Granite Telecom")
    assert standing.change == pytest.approx(14, abs=4)


def _the_score_was_made_anew_by_two_people():
    in_force, draft = FormulaVersion.objects.in_force().get(), FormulaVersion.objects.draft().get()
    assert (in_force.number, in_force.by.name, in_force.published_by.name) == (2, "Mei Tanaka", "Elena Marsh")
    assert Request.objects.open().about(draft).exists()
    helix, kestrel = (standing_of(Account.objects.get(name=name)) for name in ("Helix Biolabs", "Kestrel Energy"))
    for standing in (helix, kestrel):
        assert (standing.before.definition, standing.latest.definition) == (1, 2)
        assert standing.way.customer + standing.way.formula == standing.change
    assert helix.way.formula == 0
    assert kestrel.way.formula > 0


def _the_plays_of_the_year_were_studied():
    studies = Study.objects.filter(state="read").select_related("registered_by")
    assert {study.registered_by.name for study in studies} == {"Elena Marsh"}
    assert studies.count() == Reading.objects.count() == 2
    assert (
        Run.objects.exclude(noted_at=None).filter(account__name="Granite Telecom", playbook__name="Recovery").exists()
    )


def _amara_has_to_do_what_the_story_says():
    amara = Member.objects.get(name="Amara Okafor")
    call = FollowUp.objects.get(words__startswith="Call Ingrid Salo")
    assert (call.owner, call.is_open) == (amara, True)
    plan = Promise.objects.get(words__startswith="A written plan")
    assert (plan.member, plan.renegotiated, plan.is_open, plan.contact.name) == (amara, 1, True, "Dr. Lena Vogt")
    theirs = Promise.objects.get(direction="theirs")
    assert theirs.account.name == "Kestrel Energy"


def _the_hours_of_the_desk_are_used_up():
    mei = Member.objects.get(name="Mei Tanaka")
    found = upkeep_of(mei, quarter_now(), checks())
    assert {line.budget.source: line.state for line in found.budgets if line.state == "used_up"} == {
        "helpdesk": "used_up"
    }
    accounts = next(line for line in found.lines if line.budget and line.budget.source == "accounts")
    assert accounts.before.failing > accounts.now.failing
    assert "helpdesk" in str([line.title for line in work.budgets(mei)])


def _a_second_load_adds_nothing():
    before = {}
    for house in HOUSES:
        with in_tenant(Tenant.objects.get(slug=house.slug), purpose="administration"):
            before[house.slug] = counts()
    for house in HOUSES:
        assert load(house, scale=SMALL).interactions == 0
        with in_tenant(Tenant.objects.get(slug=house.slug), purpose="administration"):
            assert counts() == before[house.slug]


def _neither_sees_the_other(browse):
    names = {}
    for house in (ACME, GLOBEX):
        with in_tenant(Tenant.objects.get(slug=house.slug), purpose="account_management"):
            names[house.slug] = set(Account.objects.values_list("name", flat=True))
    assert names["acme"]
    assert names["globex"]
    assert not names["acme"] & names["globex"]
    with in_tenant(Tenant.objects.get(slug="globex"), purpose="administration"):
        bruno = Member.objects.select_related("user").get(name="Bruno Castelli")
    assert browse(bruno).get("/t/acme/").status_code == 404


def test_a_load_that_is_stopped_halfway_leaves_nothing_and_can_be_begun_again(db, monkeypatch):
    def stopped(stage):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("demonstration.loading.tell", stopped)
        with pytest.raises(KeyboardInterrupt):
            load(GLOBEX, scale=SMALL)
    assert not Tenant.objects.filter(slug="globex").exists()
    assert not User.objects.exists()
    assert load(GLOBEX, scale=SMALL).scored


def test_a_tenant_of_somebody_else_is_left_alone(cast):
    User.objects.filter(email="admin@acme.example").update(email="ada@elsewhere.example")
    with pytest.raises(Refused, match="not the demonstration's"):
        load(ACME)


@pytest.mark.parametrize(("demo", "production"), [(False, False), (True, True), (False, True)])
def test_known_passwords_are_refused_where_nobody_asked_for_them(db, settings, demo, production):
    settings.DEMO, settings.PRODUCTION = demo, production
    with pytest.raises(CommandError, match="known passwords"):
        call_command("demonstration")
    assert not Tenant.objects.exists()
