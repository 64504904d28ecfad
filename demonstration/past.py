"""The simulated year enters the product: what is older as batches of history, the recent weeks as people log them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from accounts.actions.engagements import log_engagement
from accounts.actions.followups import add_followup, count_missed, finish_followup
from accounts.actions.interactions import Fact, learn
from accounts.actions.promises import break_promise, give_promise, keep_promise
from accounts.models import Contact
from demonstration.companies import Company
from demonstration.stage import Stage
from demonstration.words import WORDS_GIVEN
from demonstration.year import CONTACT, Event, year_of
from intimacy.tenancy.refusals import CLOCK

RECENT = 14  # days that are logged one by one
BATCH = 2000
BY_SYSTEMS = ("ticket", "ticket_answer", "ticket_comment", "usage", "opportunity")


def live_through_the_year(stage: Stage) -> int:
    """Let the year happen. Answers how many interactions came of it."""
    now = timezone.now()
    history: dict[str, list[Fact]] = defaultdict(list)
    recent: list[tuple[Event, Company]] = []
    total = 0
    for company in stage.companies:
        for event in year_of(company, stage.house.slug):
            total += max(1, len(event.people))
            if event.kind in BY_SYSTEMS or event.ago > RECENT:
                history[event.source].extend(_facts(event, company, stage, now))
            else:
                recent.append((event, company))
    for source, facts in history.items():
        for start in range(0, len(facts), BATCH):
            learn(source=source, facts=facts[start : start + BATCH], by=CLOCK)
    for event, company in sorted(recent, key=lambda each: -each[0].ago):
        _log(event, company, stage, now)
    return total


def moment(event: Event, now: datetime) -> datetime:
    """When it was: machines and tickets know no weekend, people speak with each other on working days."""
    at = now - timedelta(days=event.ago)
    if event.kind in BY_SYSTEMS:
        return at
    at -= timedelta(days=max(0, at.weekday() - 4))
    at = at.replace(
        hour=7 + round(event.ago * 24) % 9, minute=5 * (round(event.ago * 288) % 12), second=0, microsecond=0
    )
    return at if at < now else at - timedelta(days=1)


def _facts(event: Event, company: Company, stage: Stage, now: datetime) -> Iterator[Fact]:
    """One for each person who took part; the first one leads."""
    contacts: list[Contact | None] = [stage.contacts[company.name][number] for number in event.people]
    for number, contact in enumerate(contacts or [None]):
        yield Fact(
            account=stage.accounts[company.name].pk, kind=event.kind, happened_at=moment(event, now),
            external_id=f"{company.external_id} {event.name}", contact=contact.pk if contact else None,
            channel=event.channel, direction=event.direction, lead=number == 0, internal=event.internal,
            thread=f"{company.external_id} {event.thread}" if event.thread else "", title=event.title,
            value=event.value if number == 0 else None,
            by=None if event.kind in BY_SYSTEMS else stage.owner_of(company).pk,
        )  # fmt: skip


def _log(event: Event, company: Company, stage: Stage, now: datetime) -> None:
    """What the account's manager notes: an engagement, or what became of a promise or a follow-up."""
    account, by, at = stage.accounts[company.name], stage.owner_of(company), moment(event, now)
    on, late = timezone.localdate(at), timedelta(days=round(event.value or 0))
    if event.kind in CONTACT:
        log_engagement(
            account=account, kind=event.kind, title=event.title, happened_at=at, by=by,
            minutes=round(event.value) if event.value else None,
            contacts=[stage.contacts[company.name][number] for number in event.people],
        )  # fmt: skip
    elif event.kind.startswith("promise"):
        contact = stage.contacts[company.name][0]
        promise = give_promise(
            account=account,
            words=event.title,
            due_on=on - late,
            said_at=at - late - timedelta(days=12),
            contact=contact,
            by=by,
        )
        if event.kind == "promise_missed":
            break_promise(promise=promise, by=by, reason="The specialist was needed elsewhere.")
        else:
            keep_promise(promise=promise, on=on, by=by)
    else:
        # A follow-up is done, or counted as missed, at the moment when somebody says so: that is today.
        followup = add_followup(account=account, words=event.title, due_on=timezone.localdate() - late, by=by)
        if event.kind == "followup_missed":
            count_missed(followup=followup, by=CLOCK)
        else:
            finish_followup(followup=followup, by=by)


def plan_ahead(stage: Stage) -> None:
    """What is still to be done: a third of the accounts have an open follow-up, some an open promise."""
    today = timezone.localdate()
    for place, company in enumerate(stage.companies):
        chance = Random(f"ahead of {company.name}")
        account, by = stage.accounts[company.name], stage.owner_of(company)
        words = chance.choice(WORDS_GIVEN[stage.house.slug])
        if place % 3 == 0:
            add_followup(account=account, words=words, due_on=today + timedelta(days=chance.randint(-3, 40)), by=by)
        elif place % 7 == 1:
            give_promise(
                account=account, words=words, due_on=today + timedelta(days=chance.randint(1, 45)),
                contact=stage.contacts[company.name][0], by=by,
            )  # fmt: skip
