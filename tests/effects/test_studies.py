"""A study is fixed beforehand, read once on its day, and kept whatever came out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from effects.actions.readings import check, read
from effects.actions.studies import archive, register, register_by_default, revise
from effects.content import hash_of_study
from effects.models import Compared, Peer, Reading, Study
from effects.reactions import study_what_is_in_force
from effects.tasks import read_due_studies
from effects.words import effect_in_words, finding, registered_in_words
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from metrics.models import Score
from playbooks.actions.versions import retire
from tests.effects.conftest import EFFECT, TREATED, WEEKS_AGO, period
from tests.make import in_days, to_its_end


def test_the_effect_is_found_and_what_comes_back_by_itself_is_not_counted(study, played, cast):
    reading = read(study=study, by=CLOCK)
    assert reading.verdict == "better"
    assert reading.low < EFFECT < reading.high
    assert reading.effect == pytest.approx(EFFECT, abs=1.5)
    assert reading.naive > EFFECT + 5, "before and after alone count the ten points that came back by themselves"
    assert (reading.treated, reading.matched, reading.pool) == (TREATED, reading.matched, 28)
    assert reading.matched >= 10
    assert all(abs(after) <= 0.25 for name, _before, after in reading.balance if name in ("start", "usual", "trend"))
    assert [week for week, *_rest in reading.weeks] == list(range(-8, 13))
    assert effect_in_words(reading).startswith("+8 (")
    assert "more than at alike accounts" in finding(study, reading)
    assert study.look == 1


def test_it_is_read_once_and_told_to_who_registered_it(study, cast):
    first = read(study=study, by=CLOCK)
    assert read(study=study, by=cast.ada) == first
    assert (Reading.objects.count(), Entry.objects.of("effects.read").count()) == (1, 1)
    told = Notification.objects.get(topic="effects.read")
    assert told.member == cast.eve
    assert Study.objects.get().state == "read"


def test_who_was_compared_with_whom_is_kept(study, played, cast):
    accounts = played[1]
    read(study=study, by=CLOCK)
    rows = Compared.objects.filter(why_not="")
    alone = Compared.objects.get(why_not="no_peer")
    assert {*rows.values_list("account", flat=True), alone.account_id} == {account.pk for account in accounts[:TREATED]}
    assert not Peer.objects.filter(account__in=accounts[:TREATED]).exists()
    one = rows.first()
    assert 1 <= one.peers.count() <= 5
    assert one.peers_before == pytest.approx(sum(each.before for each in one.peers.all()) / one.peers.count())
    seen = Compared.objects.visible_to(cast.bob)
    assert set(seen.values_list("account__owner", flat=True)) == {cast.bob.pk}


def test_the_same_comes_out_again_and_a_corrected_score_is_noticed(study, played, cast):
    read(study=study, by=CLOCK)
    assert check(study=study, by=cast.eve)
    start = timezone.localdate() - timedelta(weeks=WEEKS_AGO)
    Score.objects.filter(account=played[1][0], on=start).update(score=20)
    assert not check(study=study, by=cast.eve)
    assert Reading.objects.count() == 1


def test_reading_too_early_is_refused(played, cast):
    study = register(playbook=played[0], question="Does it help?", by=cast.eve, **period(read_on=in_days(1)))
    with pytest.raises(Refused, match="Too early"):
        read(study=study, by=cast.eve)
    assert not Reading.objects.exists()
    assert Study.objects.due().count() == 0


def test_a_study_that_somebody_changed_in_the_database_is_not_read(study, cast):
    Study.objects.filter(pk=study.pk).update(least=8)
    with pytest.raises(Refused, match="not as it was registered"):
        read(study=study, by=CLOCK)


def test_a_new_version_takes_the_place_of_one_that_waits(played, cast):
    study = register(playbook=played[0], question="Does it help?", by=cast.eve, **period(read_on=in_days(9)))
    new = revise(study=study, why="Twelve weeks are too long.", horizon=8, by=cast.ada)
    study.refresh_from_db()
    assert (study.state, new.number, new.replaces, new.horizon, new.look) == ("replaced", 2, study, 8, 1)
    assert new.content_hash != study.content_hash
    with pytest.raises(Refused, match="Nothing is different"):
        revise(study=new, why="?", by=cast.ada)
    with pytest.raises(Refused, match="newer version"):
        read(study=study, by=CLOCK)
    Study.objects.filter(pk=new.pk).update(state="read")
    with pytest.raises(Refused, match="has not been read"):
        revise(study=new, why="Again", horizon=9, by=cast.ada)


def test_the_same_study_twice_is_one_and_another_look_is_wider(study, played, cast):
    again = register(playbook=played[0], question="Does it help?", by=cast.ada, **period())
    assert again == study
    second = register(playbook=played[0], question="And use?", outcome="usage", by=cast.ada, **period())
    assert (second.look, second.sure) == (2, 0.975)


def test_it_says_how_many_runs_had_started(study, cast):
    assert study.started_before == TREATED
    assert "It looks back: 12 of its runs" in registered_in_words(study)
    assert study.detectable == pytest.approx(2, abs=1.5)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"question": " "}, "question"), ({"outcome": "weather"}, "outcome"), ({"horizon": 1}, "horizon"), ({"least": 3}, "least"),
        ({"comparison": "nobody"}, "comparison"), ({"horizon": 40}, "read_on"),
    ],
)  # fmt: skip
def test_what_makes_no_study_is_refused_at_its_field(played, cast, wrong, field):
    with pytest.raises(Refused) as refusal:
        register(playbook=played[0], by=cast.eve, **{"question": "Does it help?", **period(), **wrong})
    assert field in refusal.value.fields
    assert not Study.objects.exists()


def test_a_day_of_reading_that_is_over_is_refused(played, cast):
    with pytest.raises(Refused, match="today or later"):
        register(playbook=played[0], question="Does it help?", by=cast.eve, **period(read_on=in_days(-1)))


def test_managers_register_nothing(played, study, cast):
    for act in (
        lambda: register(playbook=played[0], question="?", by=cast.alice, **period()),
        lambda: revise(study=study, why="?", horizon=8, by=cast.alice),
        lambda: read(study=study, by=cast.alice),
        lambda: check(study=study, by=cast.alice),
        lambda: archive(study=study, by=cast.alice),
    ):
        with pytest.raises(Forbidden):
            act()


def test_too_few_runs_are_kept_as_not_shown(played, cast):
    study = register(playbook=played[0], question="Does it help?", least=40, by=cast.eve, **period())
    reading = read(study=study, by=CLOCK)
    assert (reading.verdict, reading.effect, effect_in_words(reading)) == ("too_few", None, "not shown")
    assert "40 are needed" in finding(study, reading)


def test_an_account_counts_once(study, played, cast):
    book, _accounts = played
    run = book.runs.order_by("pk").first()
    later = timezone.now() - timedelta(weeks=12, days=2)
    type(run).objects.create(
        playbook=book, version=run.version, account=run.account, state="done", started_at=later, ended_at=later + timedelta(days=3)
    )  # fmt: skip
    reading = read(study=study, by=CLOCK)
    assert reading.treated == TREATED
    assert Compared.objects.filter(why_not="again").count() == 1


def test_archived_ones_are_kept(study, cast):
    with pytest.raises(Refused, match="has not been read"):
        archive(study=study, by=cast.eve)
    read(study=study, by=CLOCK)
    for _ in range(2):
        study = archive(study=study, by=cast.eve)
    assert (study.state, Reading.objects.count()) == ("archived", 1)
    assert Entry.objects.of("effects.archived").count() == 1


def test_due_ones_are_read_by_themselves_and_one_that_may_not_be_read_stops_no_other(study, played, cast):
    broken = register(playbook=played[0], question="Another?", by=cast.eve, **period())
    Study.objects.filter(pk=broken.pk).update(horizon=9)
    assert to_its_end(read_due_studies) == {"read": 1, "refused": 1}
    assert Reading.objects.get().study == study


def test_a_playbook_in_force_is_studied_by_itself_once(acme, cast, make):
    book = make.playbook("Recovery", by=cast.ada)
    entry = Entry.objects.of("playbooks.published").get()
    for _ in range(2):
        study_what_is_in_force.function(entry=entry.pk)
    study = Study.objects.get()
    assert (study.playbook, study.by_default, study.registered_by, study.started_before) == (book, True, None, 0)
    assert study.read_on == timezone.localdate() + timedelta(weeks=38)
    assert "by itself" in registered_in_words(study)
    retire(playbook=book, by=cast.ada)
    assert register_by_default(playbook=book, by=CLOCK) is None


def test_a_study_by_itself_is_followed_by_the_next(played, cast):
    study = register_by_default(playbook=played[0], by=CLOCK)
    today = timezone.localdate()
    Study.objects.filter(pk=study.pk).update(counts_from=today - timedelta(weeks=26), read_on=today)
    study.refresh_from_db()
    Study.objects.filter(pk=study.pk).update(content_hash=hash_of_study(study))
    read(study=study, by=CLOCK)
    following = Study.objects.registered().get()
    assert (following.by_default, following.counts_from) == (True, today)
