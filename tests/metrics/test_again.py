"""Any past score can be computed again from what was known then; a change across versions splits exactly."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actions import contacts
from accounts.actions.accounts import change_account
from accounts.actions.interactions import forget
from accounts.bands import shown
from accounts.models import Account, Interaction, Segment
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK
from metrics import again, engine, evidence, formulas, parts
from metrics.again import computed_again
from metrics.engine import look_back, rescore
from metrics.formulas import FORMULA_1
from metrics.indicators import Anchor
from metrics.linking import way, ways
from metrics.models import FormerPlace, Score
from metrics.parts import Part, share_of_customer, what_would_raise
from tests.make import days_ago

HARSHER = replace(
    FORMULA_1,
    version=2,
    indicators=(replace(FORMULA_1.indicators[0], excellent=40, weight=60), *FORMULA_1.indicators[1:]),
)
MILDER = replace(
    FORMULA_1, version=3, indicators=(replace(FORMULA_1.indicators[0], excellent=2), *FORMULA_1.indicators[1:])
)


@pytest.fixture
def helix(acme, cast, make):
    account = make.account("Helix", owner=cast.alice)
    person = contacts.add_contact(account=account, name="Lena", basis="contract", by=cast.alice)
    for day in range(1, 200, 9):
        make.interaction(account, "advisory", contact=person, happened_at=days_ago(day), external_id=f"a{day}")
        make.interaction(account, "ticket", direction="in", thread=f"T{day}", happened_at=days_ago(day))
        make.interaction(account, "ticket_answer", direction="out", thread=f"T{day}", happened_at=days_ago(day - 0.5))
    return account


@pytest.fixture
def version_2(monkeypatch):
    """A second version, which can be put in force."""
    known = {1: FORMULA_1, 2: HARSHER, 3: MILDER}
    for module in (engine, formulas, again, parts):
        monkeypatch.setattr(module, "formula_numbered", known.__getitem__)
    return HARSHER


def test_what_is_learnt_later_does_not_change_what_a_past_score_was_made_of(helix, make, cast):
    rescore([helix.pk])
    kept = Score.objects.get(account=helix)
    make.interaction(helix, "advisory", happened_at=days_ago(5), external_id="late")
    forget(source="test", external_ids=["a10"], by=CLOCK)
    contacts.answer_for(
        contact=helix.contacts.get(), purpose="scoring", basis="contract", reply="objected", by=cast.alice
    )
    rescore([helix.pk], now=timezone.now() + timedelta(days=1))
    assert Score.objects.of(helix).last().score != kept.score
    found = computed_again(kept)
    assert found.same
    assert found.score == kept.score


def test_scores_that_look_back_come_out_again_too(helix):
    look_back([helix.pk], [days_ago(70).date(), days_ago(7).date()])
    assert [computed_again(kept).same for kept in Score.objects.of(helix)] == [True, True]


def test_a_score_whose_inputs_were_erased_says_that_it_comes_out_otherwise(helix, cast, browse):
    rescore([helix.pk])
    Interaction.objects.filter(kind="ticket_answer").latest("happened_at").delete()
    found = computed_again(Score.objects.get(account=helix))
    assert not found.same
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        page = browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/score/computed-again/").content.decode()
    assert "comes out otherwise today" in page


def test_the_page_shows_both_figures_and_says_that_they_agree(helix, cast, browse):
    rescore([helix.pk])
    page = browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/score/computed-again/").content.decode()
    assert "The same, to the hundredth of a point." in page
    assert page.count(str(Score.objects.get(account=helix).score)) >= 2


def test_a_new_version_keeps_what_the_same_history_was_worth_before(helix, version_2):
    rescore([helix.pk], now=timezone.now() - timedelta(days=1))
    rescore([helix.pk], formula=version_2)
    kept = Score.objects.of(helix).last()
    assert kept.definition == 2
    rescore([helix.pk], formula=FORMULA_1, now=timezone.now() + timedelta(days=1))
    assert kept.under_previous is not None
    assert kept.under_previous > kept.score
    assert Score.objects.of(helix).first().under_previous is None


def test_a_change_splits_into_the_customers_part_and_the_formulas_which_add_up(helix, version_2, make):
    now = timezone.now()
    rescore([helix.pk], now=now)
    make.interaction(helix, "advisory", happened_at=now - timedelta(days=1), external_id="more")
    rescore([helix.pk], formula=version_2, now=now + timedelta(days=10))
    rescore([helix.pk], formula=version_2, now=now + timedelta(days=20))
    before, switch, after = Score.objects.of(helix)
    found = way(before, after)
    assert found.customer + found.formula == shown(after.score) - shown(before.score)
    assert [step.day for step in found.steps] == [switch]
    assert found.formula < 0
    assert {change.indicator.code for change in found.changes} == {"advisory_contact", "breadth", "answers"}


def test_the_ways_of_many_accounts_are_read_together(helix, version_2, make, django_assert_num_queries):
    """The scale changed twice, at other moments for one of the accounts; all is read by two statements."""
    now = timezone.now()
    others = [make.account(name) for name in ("Sol", "Luna")]
    for number, account in enumerate(others):
        make.interaction(account, "advisory", happened_at=days_ago(3 + number))
    everybody = [helix.pk, *(account.pk for account in others)]
    rescore(everybody, now=now)
    rescore(everybody[:2], formula=version_2, now=now + timedelta(days=10))
    rescore(everybody[2:], formula=version_2, now=now + timedelta(days=10, minutes=5))
    rescore(everybody, formula=MILDER, now=now + timedelta(days=20))
    ends = []
    for pk in everybody:
        first, *_between, last = Score.objects.of(pk)
        ends.append((first, last))
    with django_assert_num_queries(2):
        found = ways(ends)
    assert [len(each.steps) for each in found] == [2, 2, 2]
    for each, pair in zip(found, ends, strict=True):
        assert each == way(*pair)
        assert each.customer + each.formula == shown(pair[1].score) - shown(pair[0].score)


def test_within_one_version_all_of_a_change_is_the_customers(helix):
    rescore([helix.pk], now=timezone.now() - timedelta(days=20))
    rescore([helix.pk])
    before, after = Score.objects.of(helix)
    found = way(before, after)
    assert (found.formula, found.steps) == (0, [])
    assert found.customer == shown(after.score) - shown(before.score)


def test_what_would_raise_a_score_most_is_said_in_the_points_that_it_would_bring():
    contact, breadth, answers, kept = FORMULA_1.indicators
    parts = [
        Part(contact, Decimal(40), Decimal("14.00"), 14),
        Part(breadth, Decimal(100), Decimal("20.00"), 20),
        Part(answers, Decimal(0), Decimal("0.00"), 0),
        Part(kept),
    ]
    # Known are 80 of the weight: (35 × 40 + 20 × 100) / 80 = 42.5, shown as 43. Contact at 100: 5,500 / 80 = 68.75;
    # answers at 100: 5,900 / 80 = 73.75; kept, of which nothing is known, at 100: 5,400 / 100 = 54.
    found = what_would_raise(parts)
    assert [(each.indicator.code, each.points) for each in found] == [
        ("answers", 31),
        ("advisory_contact", 26),
        ("kept", 11),
    ]


def test_a_score_says_how_much_of_it_the_customer_did(helix, cast, browse):
    contact, breadth, answers, kept = FORMULA_1.indicators
    parts = [
        Part(contact, Decimal(40), Decimal(14), 14),
        Part(breadth, Decimal(10), Decimal(2), 2),
        Part(answers),
        Part(kept),
    ]
    assert share_of_customer(parts) == 36  # 20 of 55: only breadth is theirs
    assert share_of_customer(parts[2:]) is None
    one_of_eight = [
        replace(part, indicator=replace(part.indicator, weight=weight))
        for part, weight in zip(parts, (7, 1), strict=False)
    ]
    assert share_of_customer(one_of_eight) == 13  # 12.5, halves up
    rescore([helix.pk])
    page = browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/score/").content.decode()
    assert "25% rests on what the customer did" in page  # 20 of the 80 that are known


@pytest.fixture
def by_segment(monkeypatch):
    """A version with anchors for a segment and a region, and one with other anchors that follows it."""
    segments = [Segment.objects.create(name=name, rule="true", position=place) for place, name in enumerate("AB", 1)]

    def with_anchors(version, *anchors):
        contact, *others = FORMULA_1.indicators
        return replace(FORMULA_1, version=version, indicators=(replace(contact, anchors=anchors), *others))

    known = {
        2: with_anchors(2, Anchor("segment", str(segments[0].pk), 0, 40), Anchor("region", "North", 0, 60)),
        3: with_anchors(3, Anchor("segment", str(segments[0].pk), 0, 50), Anchor("segment", str(segments[1].pk), 0, 90)),
    }  # fmt: skip
    for module in (engine, formulas, again, parts, evidence):
        monkeypatch.setattr(module, "formula_numbered", ({1: FORMULA_1} | known).__getitem__, raising=False)
    return segments, known


def move(account, by, *, segment=None, **values):
    """As people do it, and as the sorting into segments does, which has the last word."""
    change_account(account=account, by=by, **values)
    Account.objects.filter(pk=account.pk).update(segment=segment)


def test_a_past_score_has_the_anchors_of_what_its_account_was_then(helix, cast, by_segment):
    """Helix is scored in segment A, again in the region North, again in segment B under another version, and ends up in none."""
    segments, known = by_segment
    now, kept = timezone.now(), []
    move(helix, cast.alice, segment=segments[0])
    for days, where, formula in (
        (0, {"segment": None, "region": "North"}, known[2]),
        (1, {"segment": segments[1], "region": "", "industry": "Pharma"}, known[2]),
        (2, {"segment": None, "industry": ""}, known[3]),
    ):
        rescore([helix.pk], formula=formula)
        # Each of a day of its own, as if it had been computed then.
        Score.objects.filter(on=now.date()).update(on=now.date() - timedelta(days=9 - days))
        kept.append(Score.objects.of(helix).last())
        move(helix, cast.alice, **where)
    figures = [score.part(0)[0] for score in kept]
    # 40, 60 and 90 are excellent: the same figure, which moves by less than a second's decay, is worth its share of each.
    assert [round(figure * excellent / 100) for figure, excellent in zip(figures, (40, 60, 90), strict=True)] == [
        36
    ] * 3
    assert len(set(figures)) == 3
    for score in kept:
        found = computed_again(score)
        assert found.same, (score.on, found.lines)
    # Under another version they are worth what they would have been worth then, not what the account is today.
    under = again.all_scored_then([(kept[0], 3)])[kept[0].pk, 3]
    assert round(under.part(0)[0] * 50 / 100) == 36


def test_the_page_of_an_indicator_names_the_anchors_that_held(helix, cast, by_segment, browse):
    segments, known = by_segment
    move(helix, cast.alice, segment=segments[0])
    rescore([helix.pk], formula=known[2])
    move(helix, cast.alice, segment=segments[1])
    page = browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/score/advisory_contact/").content.decode()
    assert "0 is poor, 40 is excellent" in page
    assert "What is known of that time has changed" not in page


def test_who_never_moves_leaves_nothing_behind(helix, cast):
    change_account(account=helix, by=cast.alice, city="Oslo", industry=helix.industry)
    assert not FormerPlace.objects.exists()
    change_account(account=helix, by=cast.alice, industry="Pharma")
    assert FormerPlace.objects.get().industry == ""


def test_scores_that_look_back_have_the_anchors_of_when_they_were_computed(helix, cast, by_segment):
    segments, known = by_segment
    move(helix, cast.alice, segment=segments[0])
    look_back([helix.pk], [days_ago(70).date(), days_ago(7).date()], formula=known[2])
    move(helix, cast.alice, segment=segments[1])
    assert [computed_again(kept).same for kept in Score.objects.of(helix)] == [True, True]
