"""The pages of studies, and what they show on the pages of playbooks and runs; the same for programs."""

import pytest

from effects.actions.readings import read
from effects.actions.studies import register
from effects.models import Compared, Study
from intimacy.tenancy.refusals import CLOCK
from tests.effects.conftest import period
from tests.make import in_days


def shown(browse, member, place) -> str:
    answer = browse(member).get(f"/t/acme/{place}")
    assert answer.status_code == 200, (place, answer.status_code)
    return answer.content.decode()


def test_everything_is_shown_where_it_belongs(study, played, cast, browse):
    book = played[0]
    waits = register(playbook=book, question="And use?", outcome="usage", by=cast.eve, **period(read_on=in_days(20)))
    assert "is read on" in shown(browse, cast.alice, f"playbooks/{book.pk}/")
    read(study=study, by=CLOCK)
    page = shown(browse, cast.eve, f"effects/{study.pk}/")
    for words in (
        "+8 (",
        "Does it help?",
        "It is no experiment",
        "It looks back: 12",
        "Not compared",
        "its peers",
        "Compute it anew",
        "Who was compared",
    ):
        assert words in page, words
    assert "Compute it anew" not in shown(browse, cast.alice, f"effects/{study.pk}/")
    assert "and not before" in shown(browse, cast.eve, f"effects/{waits.pk}/")
    assert "97.5%" in shown(browse, cast.eve, f"effects/{waits.pk}/")
    everything = shown(browse, cast.alice, "effects/")
    assert "+8 (" in everything
    assert "waits" in everything
    assert "+8 (" in shown(browse, cast.alice, f"playbooks/{book.pk}/")
    one = Compared.objects.visible_to(cast.alice).filter(why_not="").first()
    run = shown(browse, cast.alice, f"playbook-runs/{one.run_id}/")
    assert "while its matched peers moved by" in run
    assert "noted on" in run
    page = shown(browse, cast.alice, f"effects/accounts/{one.pk}/")
    assert one.account.name in page
    assert (
        "accounts that you may not see" in page or "more peer" in page or one.peers.count() == page.count("building-2")
    )
    theirs = Compared.objects.visible_to(cast.bob).filter(why_not="").first()
    assert browse(cast.alice).get(f"/t/acme/effects/accounts/{theirs.pk}/").status_code == 404


def test_a_study_is_registered_revised_read_and_archived_in_the_browser(played, cast, browse):
    eve, book = browse(cast.eve), played[0]
    assert "Recovery" in shown(browse, cast.eve, f"effects/add/?playbook={book.pk}")
    given = {
        "playbook": book.pk, "question": "Does it help?", "outcome": "score", "horizon": 12, "comparison": "without_this", "least": 10,
        **{name: value for name, value in period(read_on=in_days(3)).items() if name != "horizon"},
    }  # fmt: skip
    assert eve.post("/t/acme/effects/add/", given | {"horizon": 60}).status_code == 422
    assert eve.post("/t/acme/effects/add/", given | {"horizon": 50}).status_code == 422
    answer = eve.post("/t/acme/effects/add/", given)
    first = Study.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/t/acme/effects/{first.pk}/")
    assert eve.post(f"/t/acme/effects/{first.pk}/read/").status_code == 422, "too early"
    changes = given | {"read_on": in_days(0), "why": "We decide today."}
    assert eve.post(f"/t/acme/effects/{first.pk}/revise/", changes).status_code == 303
    second = Study.objects.registered().get()
    assert "We decide today." in shown(browse, cast.eve, f"effects/{second.pk}/")
    assert "the version that took its place" in shown(browse, cast.eve, f"effects/{first.pk}/")
    for act in ("read", "check", "archive"):
        assert eve.post(f"/t/acme/effects/{second.pk}/{act}/").status_code in (200, 302, 303), act
    second.refresh_from_db()
    assert second.state == "archived"
    assert browse(cast.alice).get("/t/acme/effects/add/").status_code == 403


@pytest.mark.parametrize("question", ["هل ينفع؟", "<b>Helps?</b>"])
def test_questions_in_any_script_are_shown_as_they_are(played, cast, browse, question):
    study = register(playbook=played[0], question=question, by=cast.eve, **period())
    page = shown(browse, cast.eve, f"effects/{study.pk}/")
    assert question in page or "&lt;b&gt;Helps?" in page
    assert "<b>Helps" not in page
