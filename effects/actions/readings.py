"""Reading a study: once, on its day or later, exactly as it was registered; what came out is kept."""

import numpy as np
from django.db.transaction import atomic
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from effects.actions.studies import RIGHT, State, held, register_by_default
from effects.collecting import WEEKS_BEFORE, Collected, collect
from effects.content import hash_of_study
from effects.estimate.effect import Estimate, estimate
from effects.models import Compared, Peer, Reading, Study
from effects.topics import READ
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.pages.words import day
from intimacy.tenancy.refusals import CLOCK, Refused


@atomic
def read(*, study: Study, by) -> Reading:
    """Read a study whose day has come. One that was read answers what it came to; too early is refused, since who looks often finds something.

    Who registered it is told. A study that registers itself is followed by the next, of the runs from now on.
    """
    require(by, RIGHT)
    study = held(study)
    if found := study.readings.first():
        return found
    check_readable(study)
    collected = collect(study)
    found = estimate(collected.cases, least=study.least, sure=study.sure)
    reading = _kept(study, collected, found, by)
    study.state = State.READ
    study.save(update_fields=["state"])
    record("effects.read", study, by=by, fields=[reading.verdict], count=reading.matched)
    if study.registered_by:
        notify(
            topic=READ, to=[study.registered_by], key=str(study.pk), about=study, url=link("effects:study", pk=study.pk),
            title=format_lazy(_lazy("Your study was read: {question}"), question=study.question),
            why=_lazy("Its day has come. What came out is kept, whatever it is."),
        )  # fmt: skip
    if study.by_default:
        register_by_default(playbook=study.playbook, by=CLOCK)
    return reading


@atomic
def check(*, study: Study, by) -> bool:
    """Compute a study anew from the scores as they are stored now; whether exactly the same goes in and comes out. Changes nothing."""
    require(by, RIGHT)
    study = held(study)
    reading = study.readings.first()
    if reading is None:
        raise Refused(_("It has not been read yet."))
    collected = collect(study)
    found = estimate(collected.cases, least=study.least, sure=study.sure)
    same = (collected.digest, str(found.verdict), found.effect) == (
        reading.input_hash, reading.verdict, reading.effect,
    )  # fmt: skip
    record("effects.checked", study, by=by, fields=["same" if same else "different"])
    return same


def check_readable(study: Study) -> None:
    """Refused where a study may not be read now."""
    if study.state == State.REPLACED:
        raise Refused(_("A newer version took the place of this study. That one is read."))
    if not study.is_due:
        raise Refused(
            _("Too early: it is read on %(day)s. Whoever looks as often as they like finds an effect sooner or later.")
            % {"day": day(study.read_on)}
        )
    if hash_of_study(study) != study.content_hash:
        raise Refused(_("This study is not as it was registered, so it is not read."))


def _kept(study: Study, collected: Collected, found: Estimate, by) -> Reading:
    cases, matched = collected.cases, found.matched
    peers_weeks = [np.array([_mean(column) for column in collected.weeks[rows].T]) for rows in matched.peers]
    mine = collected.weeks[matched.treated]
    reading = Reading.objects.create(
        study=study, by_id=by.pk, verdict=str(found.verdict), effect=found.effect, low=found.low, high=found.high,
        freedom=found.freedom, naive=found.naive, treated=found.treated, matched=len(matched.treated), pool=collected.pool,
        peers=len({int(cases.account[row]) for rows in matched.peers for row in rows}),
        balance=[[each.name, round(each.before, 3), round(each.after, 3)] for each in found.balance],
        weeks=_line(*(np.array([_mean(column) for column in block.T]) for block in (mine, np.array(peers_weeks)))) if len(mine) else [],
        input_hash=collected.digest,
    )  # fmt: skip
    rows, peers = [], []
    for place, row in enumerate(matched.treated):
        others = matched.peers[place]
        rows.append(
            Compared(
                reading=reading, run=collected.runs[int(row)], account_id=collected.accounts[cases.account[row]],
                before=cases.start[row], after=cases.after[row], peers_before=cases.start[others].mean(),
                peers_after=cases.after[others].mean(), weeks=_line(mine[place], peers_weeks[place]),
            )
        )  # fmt: skip
        peers += [
            Peer(compared=rows[-1], account_id=collected.accounts[cases.account[other]], before=cases.start[other], after=cases.after[other])
            for other in others
        ]  # fmt: skip
    for row, why in matched.why_not.items():
        run = collected.runs[row]
        before, after = (None if np.isnan(each) else float(each) for each in (cases.start[row], cases.after[row]))
        rows.append(
            Compared(reading=reading, run=run, account_id=run.account_id, why_not=why, before=before, after=after)
        )
    rows += [
        Compared(reading=reading, run=run, account_id=run.account_id, why_not=Compared.WhyNot.AGAIN)
        for run in collected.again
    ]
    Compared.objects.bulk_create(rows, batch_size=1000)
    Peer.objects.bulk_create(peers, batch_size=1000)
    return reading


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan


def _line(mine: np.ndarray, peers: np.ndarray) -> list:
    """Week, treated, peers; null where nothing is known."""
    told = [
        [None if np.isnan(value) else round(float(value), 2) for value in pair]
        for pair in zip(mine, peers, strict=True)
    ]
    return [[week - WEEKS_BEFORE, *pair] for week, pair in enumerate(told)]
