"""Playbooks are written in versions: drafted, published, replaced, retired, taken up again."""

import pytest

from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import Refused
from playbooks.actions.versions import add_playbook, change_playbook, publish, retire, save_draft
from playbooks.models import Playbook, PlaybookVersion
from playbooks.ready import READY
from playbooks.steps import Step
from tests.playbooks.played import STEPS


def test_a_published_version_never_changes_and_the_next_one_replaces_it(recovery, cast):
    first = PlaybookVersion.objects.get()
    for _ in range(2):
        save_draft(playbook=recovery, steps=[Step("Else")], why="Shorter", by=cast.ada)
    assert Entry.objects.of("playbooks.drafted").count() == 2, "the same draft again is one"
    first.refresh_from_db()
    assert (first.state, [step.words for step in first.read]) == ("published", ["Read up", "Call them", "Help"])
    for _ in range(2):
        assert publish(playbook=recovery, by=cast.ada).number == 2
    first.refresh_from_db()
    assert (first.state, first.read) == ("replaced", STEPS)
    assert Entry.objects.of("playbooks.published").count() == 2


def test_who_writes_and_publishes_knows_what_the_others_wrote(recovery, cast, browse):
    seen = save_draft(playbook=recovery, steps=[Step("Else")], revision=0, by=cast.ada).revision
    save_draft(playbook=recovery, steps=[Step("Quite else")], revision=seen, by=cast.eve)
    for stale in (
        lambda: publish(playbook=recovery, revision=seen, by=cast.ada),
        lambda: save_draft(playbook=recovery, steps=[Step("Mine")], revision=seen, by=cast.ada),
        lambda: save_draft(playbook=recovery, steps=[Step("Mine")], revision=0, by=cast.ada),
    ):
        with pytest.raises(Refused, match="in the meantime"):
            stale()
    assert PlaybookVersion.objects.draft().get().read == [Step("Quite else")]
    answer = browse(cast.ada).post(f"/t/acme/playbooks/{recovery.pk}/publish/", {"revision": seen})
    assert answer.status_code == 422
    assert PlaybookVersion.objects.in_force().get().number == 1
    page = browse(cast.ada).get(f"/t/acme/playbooks/{recovery.pk}/").content.decode()
    assert f'name="revision" value="{seen + 1}"' in page


def test_nothing_and_no_steps_are_not_published(acme, cast):
    empty = add_playbook(name="Empty", by=cast.ada)
    with pytest.raises(Refused, match="no steps"):
        publish(playbook=empty, by=cast.ada)
    PlaybookVersion.objects.all().delete()
    with pytest.raises(Refused, match="nothing to publish"):
        publish(playbook=empty, by=cast.ada)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (Step(" "), "step_0_words"), (Step("A", -1), "step_0_days"), (Step("A", 731), "step_0_days"),
        (Step("A", role="king"), "step_0_role"), (Step("A", done_by="dance"), "step_0_done_by"),
        (Step("A", tells=True, done_by="call"), "step_0_done_by"), (Step("A", text="{boss}"), "step_0_text"),
        (Step("A", text="{account"), "step_0_text"), (Step("A", text="x" * 4001), "step_0_text"),
    ],
)  # fmt: skip
def test_what_cannot_be_played_is_refused_at_its_field(recovery, cast, step, field):
    with pytest.raises(Refused) as refusal:
        save_draft(playbook=recovery, steps=[step], by=cast.ada)
    assert list(refusal.value.fields) == [field]
    assert not PlaybookVersion.objects.draft().exists()


@pytest.mark.parametrize("trigger", ["1 +", "score", "nonsense > 3", "name"])
def test_a_rule_that_is_none_is_refused_where_it_stands(recovery, cast, trigger):
    with pytest.raises(Refused) as refusal:
        save_draft(playbook=recovery, steps=STEPS, trigger=trigger, by=cast.ada)
    assert list(refusal.value.fields) == ["trigger"]


def test_two_playbooks_in_use_do_not_share_a_name(recovery, cast):
    with pytest.raises(Refused, match="of this name"):
        add_playbook(name="Recovery", by=cast.ada)
    retire(playbook=recovery, by=cast.ada)
    again = add_playbook(name="Recovery", by=cast.ada)
    with pytest.raises(Refused, match="was retired"):
        change_playbook(playbook=recovery, name="Old", kind="other", words="", by=cast.ada)
    assert Playbook.objects.in_use().get() == again


@pytest.mark.parametrize("key", sorted(READY))
def test_each_ready_playbook_can_be_published_as_it_is(key, acme, cast, browse):
    answer = browse(cast.ada).post("/t/acme/playbooks/add/", {"begin": key, "name": ""})
    playbook = Playbook.objects.get()
    assert answer["Location"] == f"/t/acme/playbooks/{playbook.pk}/draft/"
    publish(playbook=playbook, by=cast.ada)
    version = PlaybookVersion.objects.in_force().get()
    assert (playbook.kind, len(version.read)) == (key, len(READY[key].steps))
