"""Every measure and every aggregate that a formula can use is what plain SQL computes, over histories made by chance and at all borders."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.actions import contacts
from accounts.models import Account, Interaction, Segment
from accounts.models.interaction import Kind
from intimacy.imports.inserting import insert_rows
from intimacy.rules import parse
from intimacy.tenancy.columns import as_uuids
from intimacy.tenancy.context import current_tenant
from metrics import packs
from metrics.formulas import Formula
from metrics.history import from_frame, read
from metrics.indicators import Anchor, Indicator
from metrics.library import LIBRARY
from metrics.measures import MEASURES, NAMES
from metrics.models import Score
from metrics.moments import history
from metrics.parts import parts_of, share_of_customer
from metrics.places import places_of
from metrics.scoring import UNKNOWN, score, score_history
from tests.metrics.by_sql import PREPARE, BySql, figure_of, scores

ACCOUNTS, ROWS = 60, 5_000
WINDOWS = (7, 30, 60, 90, 180, 360, 365)
INFLUENCE = {"advisory": 7.5, "co_creation": 6.0, "review": 2.0, "meeting": 1.25, "call": 1.0, "email": 0.1}
KINDS = ("any", "contact", "commitment", "meeting", "ticket", "usage", "feedback", "opportunity", "churn")


@pytest.fixture(params=[3, 17])
def crowd(request, acme, cast, make):
    """Accounts with histories made by chance, and some without any: people who allow measuring, who do not, and whose answer has ended;
    rows that hold and that ended; without thread, side, value or person; at the same moment, and exactly at the borders of windows."""
    chance = random.Random(request.param)
    accounts = [
        make.account(
            owner=cast.alice,
            industry=chance.choice(["Pharma", "Retail", ""]),
            region=chance.choice(["North", "South", ""]),
        )
        for _ in range(ACCOUNTS)
    ]
    segments = [Segment.objects.create(name=name, rule="true", position=place) for place, name in enumerate("AB", 1)]
    for account in accounts:
        Account.objects.filter(pk=account.pk).update(segment=chance.choice([*segments, None]))
    people = {account.pk: [] for account in accounts}
    for number, account in enumerate(3 * accounts[5:]):
        basis = ("contract", "legitimate_interest", "consent")[number % 3]
        person = contacts.add_contact(
            account=account, name=f"Person {number}", basis=basis, evidence="By mail.", by=cast.alice
        )
        if number % 4 == 0:
            contacts.answer_for(
                contact=person, purpose="scoring", basis=basis, reply="objected", evidence="By mail.", by=cast.alice
            )
        people[account.pk].append(person.pk)
    now = timezone.now()
    rows = [_row(chance, number, chance.choice(accounts[5:]).pk, people, now) for number in range(ROWS)]
    insert_rows(Interaction, rows)
    return now


def _row(chance, number: int, account, people, now) -> dict:
    kind = chance.choice([*Kind.values, *["ticket", "ticket_answer", "ticket_comment", "meeting", "usage"] * 4])
    if "ticket" in kind:
        # The tickets of one thread stand within some days, at whole and half days: answers are exactly in time, or tie.
        thread = chance.randrange(12)
        age = timedelta(days=16 * thread + 4 - chance.choice([0, 0.25, 0.5, 1, 1, 1, 2, 3.5]))
    else:
        thread = chance.randrange(40)
        age = timedelta(days=chance.expovariate(1 / 120) - 1)
    if chance.random() < 0.2:
        age = timedelta(days=chance.choice([*WINDOWS, *(2 * each for each in WINDOWS), 0, 1]))
    if chance.random() < 0.2:
        age += timedelta(microseconds=chance.choice([-1, 1]))
    return {
        "account_id": account, "contact_id": chance.choice([*people[account], None]), "kind": kind,
        "direction": chance.choice(["in", "out", ""] + ["in" if kind == "ticket" else "out"] * 4),
        "happened_at": now - age, "learnt_at": now, "ended_at": now if chance.random() < 0.06 else None,
        "source": "test", "external_id": str(number), "thread": f"T{thread}" if chance.random() < 0.85 else "",
        "lead": chance.random() < 0.85, "digest": b"",
        "value": chance.choice([None, None, 0.0, 1.5, -3.25, chance.random(), 5e9, -5e9, 1e308]),
    }  # fmt: skip


def _asked() -> Iterator[tuple[str, dict]]:
    """Every measure, over many windows, kinds and sides."""
    for name in ("contacts_recorded", "contacts_named"):
        yield name, {}
    for days in WINDOWS:
        yield "distinct_contacts", {"days": days}
        yield "weighted_contact", {"days": days, "half_life": days / 4}
        yield "hours_to_answer", {"days": days}
        for name in ("commitments_due", "kept_share"):
            yield name, {"days": days}
        for hours in (12, 24, 84):
            for name in ("tickets_due", "answered_share"):
                yield name, {"days": days, "within_hours": hours}
        for name in ("first_time_resolution", "tickets_settled"):
            yield name, {"days": days, "within_days": days / 2}
    for kind, then in (("feedback", "co_creation"), ("ticket", "contact"), ("any", "meeting"), ("contact", "contact")):
        for days in (90, 365):
            yield "days_until", {"kind": kind, "then": then, "days": days}
    for kind in KINDS:
        for days in (30, 60.5, 90, 365):
            for name in ("value_sum", "value_mean"):
                yield name, {"kind": kind, "days": days}
            for side in ("any", "in", "out"):
                for name in ("count", "count_before", "months_active"):
                    yield name, {"kind": kind, "days": days, "direction": side}
        for side in ("any", "in", "out"):
            yield "days_since", {"kind": kind, "direction": side}


def _prepare(now) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PREPARE, {"tenant": str(current_tenant()), "now": now})


def _ask(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _written(name: str, options: dict) -> str:
    """A call of a measure as a rule writes it."""
    return f"{name}({', '.join(f'{key}={json.dumps(value)}' for key, value in options.items())})"


def test_every_measure_is_what_sql_counts(crowd):
    accounts, packed = packs.load(packs.Range(packs.NIL, None), crowd)
    facts = replace(packed.at(crowd), touchpoints=INFLUENCE)
    _prepare(crowd)
    ids, known, asked, different = as_uuids(accounts), set(), list(_asked()), {}
    for name, options in asked:
        lookup = next(iter(parse(_written(name, options), NAMES).lookups()))
        ours = MEASURES[name].figures(facts, dict(lookup.options))
        rows = dict(_ask(figure_of(name, options, INFLUENCE)))
        theirs = np.array([np.nan if rows[pk] is None else rows[pk] for pk in ids])
        if not np.array_equal(ours, theirs, equal_nan=True):
            wrong = np.flatnonzero(~((ours == theirs) | (np.isnan(ours) & np.isnan(theirs))))
            different[_written(name, options)] = [(ours[each], theirs[each]) for each in wrong[:3]]
        if len(set(theirs[~np.isnan(theirs)])) > 1:
            known.add(name)
    assert different == {}
    assert known == set(MEASURES) == {name for name, _options in asked}  # each tells accounts apart, or little is shown


def _by_sql(each: Indicator) -> BySql:
    """One of the library, whose rule is a measure, or the trend of one, and whose evidence is one, or what happened longer ago."""
    figures = {}
    for number, lookup in enumerate([*each.rule.lookups(), *each.evidence_rule.lookups()]):
        figures[f"f{number}"] = (lookup.name, dict(lookup.options))
    names = list(figures)
    evidence = f"{{{names[-1]}}}"
    if "steadiness" in each.code:
        longest, lately = sorted(names[1:], key=lambda name: -figures[name][1]["days"])
        evidence = f"({{{longest}}} - {{{lately}}})"
    rule = f"{{{names[0]}}}"
    if "trend" in each.code:
        now, before = (
            next(f"{{{key}}}" for key, (name, _options) in figures.items() if name == wanted)
            for wanted in ("count", "count_before")
        )
        rule = f"(({now} - {before}) / nullif({now} + {before}, 0))"
    return BySql(
        each.code, rule, evidence, figures, each.minimum, each.poor, each.excellent, each.weight, each.origin,
        [(anchor.whose, anchor.value, anchor.poor, anchor.excellent) for anchor in each.anchors],
    )  # fmt: skip


@pytest.fixture
def formula(crowd):
    """All of the library that a score may have, with anchors for a customer, a segment, an industry and a region, and other touchpoints."""
    ids = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    segment = Segment.objects.first()
    anchors = (
        Anchor("region", "North", 0, 9), Anchor("industry", "Pharma", 1, 30), Anchor("segment", str(segment.pk), 2, 11),
        *(Anchor("account", str(pk), 3, 7) for pk in ids[20:24]),
    )  # fmt: skip
    chosen = [each for each in LIBRARY if each.type != "outcome"]
    with_anchors = [
        replace(each, anchors=anchors) if each.code in ("advisory_contact", "own_initiative", "ticket_load") else each
        for each in chosen
    ]
    return Formula(2, crowd.date(), tuple(with_anchors), INFLUENCE)


def test_every_value_score_coverage_and_contribution_is_what_sql_computes(crowd, formula):
    """By both ways in: the columns that the engine reads, and the rows from which past scores are computed again."""
    columns, packed = packs.load(packs.Range(packs.NIL, None), crowd)
    ids, places = as_uuids(columns), places_of(columns, formula, crowd)
    frame = history(list(ids), crowd, known_at=crowd)
    _prepare(crowd)
    rows = _ask(scores([_by_sql(each) for each in formula.indicators], INFLUENCE))
    theirs = {row[0]: row[1:] for row in rows}
    for ours in (
        score_history(packed, columns, formula, crowd, places),
        score(frame, list(ids), formula, crowd, places),
    ):
        for place, pk in enumerate(ids):
            total, coverage, share, worth, points = theirs[pk]
            assert _or_none(ours.worth[place]) == worth
            assert _or_none(ours.points[place]) == points
            assert (None if ours.score[place] == UNKNOWN else ours.score[place]) == total
            assert ours.coverage[place] == coverage
            kept = Score(
                account_id=pk, definition=2, worth=ours.worth[place].tolist(), points=ours.points[place].tolist()
            )
            assert share_of_customer(parts_of(kept, formula)) == share
    held = [places[whose] == value for whose, value in (("region", "North"), ("industry", "Pharma"))]
    assert (held[0] & held[1]).any()  # where several anchors could hold, the most particular does
    assert None in {row[0] for row in theirs.values()}
    assert len({row[1] for row in theirs.values()}) > 5


def _or_none(values: np.ndarray) -> list[int | None]:
    return [None if each == UNKNOWN else int(each) for each in values]


def test_rows_of_a_few_accounts_say_what_the_pack_of_all_says(crowd, formula):
    columns, packed = packs.load(packs.Range(packs.NIL, None), crowd)
    few = columns[10:20]
    alone = score_history(read(few, Q(account__in=as_uuids(few))), few, formula, crowd, places_of(few, formula, crowd))
    together = score_history(packed, columns, formula, crowd, places_of(columns, formula, crowd))
    assert np.array_equal(alone.worth, together.worth[10:20])


def test_many_large_values_add_up_the_same_in_any_order():
    """Ten billion in millionths are beyond what float64 holds exactly: added up one after the other, the sum would depend on the order."""
    rows = [
        {
            "account": "Helix", "kind": "usage", "direction": "in", "happened_at": pd.Timestamp("2026-11-01", tz="UTC"), "lead": True,
            "contact": None, "thread": None, "value": value,
        }
        for value in [999_999_999.999999] * 30 + [0.000001] * 7 + [-0.123457] * 5
    ]  # fmt: skip
    lookup = next(iter(parse('value_sum(kind="usage", days=90)', NAMES).lookups()))
    exact = sum(Fraction(str(row["value"])) for row in rows)
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        facts = from_frame(pd.DataFrame(rows), ["Helix"]).at(datetime(2026, 11, 22, tzinfo=UTC))
        assert MEASURES["value_sum"].figures(facts, dict(lookup.options))[0] == float(exact * 1_000_000) / 1_000_000
