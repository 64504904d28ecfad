"""What weakens a score stands beside it; sources, checks and accounts have their pages, and each role sees its own."""

import re

import pytest
from django.utils.html import strip_tags

from accounts.models import Account, Interaction
from intimacy.jobs.models import Job
from metrics.tasks import rescore_all
from quality.actions.rules import add_rule
from quality.models import Measured, Weakness
from quality.tasks import check_data


@pytest.fixture
def scored(crm, cast, make):
    make.interaction(account(1), kind="meeting")
    rescore_all.run_in(cast.acme)
    return crm


def account(number: int) -> Account:
    return Account.objects.get(external_id=f"A-{number}")


def test_a_score_whose_data_contradict_themselves_is_shown_as_not_reliable_with_the_reasons(scored, cast, browse):
    for address in (f"accounts/{account(1).pk}/", f"accounts/{account(1).pk}/score/"):
        page = browse(cast.ada).get(f"/t/acme/{address}").content.decode()
        assert "Not reliable" in page, address
        assert "2 contradictions in Usage (crm)" in page
        assert "k-unreliable" in page


def test_where_there_is_no_score_the_contradictions_are_shown_all_the_same(scored, cast, browse):
    page = browse(cast.ada).get(f"/t/acme/accounts/{account(3).pk}/").content.decode()
    assert "No score yet" in page
    assert "Not reliable" in page


def test_a_score_that_only_lacks_something_is_weakened(acme, cast, make, browse):
    from tests.quality.conftest import checked

    helix = make.account("Helix", owner=cast.alice)
    make.interaction(helix, kind="meeting")
    checked(cast)
    rescore_all.run_in(cast.acme)
    page = browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/").content.decode()
    assert "Weakened by" in page
    assert "nobody known at the account" in page
    assert "Not reliable" not in page


def test_what_is_not_known_at_all_is_not_said_to_be_weakened(acme, cast, make, browse):
    """Two calls of three name nobody: only who took part is in doubt. Where all three name nobody, the breadth is unknown."""
    from tests.quality.conftest import checked

    helix = make.account("Helix", owner=cast.alice)
    for _number in range(3):
        make.interaction(helix, kind="call")
    checked(cast)
    rescore_all.run_in(cast.acme)
    address = f"/t/acme/accounts/{helix.pk}/quality/"
    page = " ".join(strip_tags(browse(cast.alice).get(address).content.decode()).split())
    assert "Nothing is known yet of Breadth of contacts: that lowers the coverage, and no points." in page
    assert "Weakens Advisory contact" not in page
    make.interaction(helix, kind="call", contact=make.contact(helix, "Carl"))
    rescore_all.run_in(cast.acme)
    page = " ".join(strip_tags(browse(cast.alice).get(address).content.decode()).split())
    assert "Weakens Breadth of contacts: 20 of 100 points of weight." in page


def test_a_source_that_is_used_in_another_way_is_named_beside_the_score(scored, cast, browse):
    source = Interaction.objects.in_force().filter(account=account(1), kind="ticket").first().source
    on = Measured.objects.latest("on").on
    for name, level, value in (("mix", "bad", 0.4), ("volume", "watch", 0.3)):
        Measured.objects.update_or_create(
            check_name=name, on=on, source=source, defaults={"level": level, "value": value, "limit": 0.25}
        )
    client = browse(cast.ada)
    page = client.get(f"/t/acme/accounts/{account(1).pk}/quality/").content.decode()
    assert "what kinds of rows it brings, index 0.40, usual up to 0.25" in page
    assert "how many rows it brings, 30% of the usual month" in page
    assert "is used in another way than before" in client.get(f"/t/acme/accounts/{account(1).pk}/").content.decode()
    Measured.objects.filter(check_name="mix").update(level="watch")
    Measured.objects.filter(check_name="volume").update(level="ok")
    assert "is used in another way" not in client.get(f"/t/acme/accounts/{account(1).pk}/").content.decode()


def test_an_old_source_is_named_beside_the_score(scored, cast, browse):
    page = browse(cast.ada).get(f"/t/acme/accounts/{account(1).pk}/quality/").content.decode()
    assert "The score is not reliable" in page
    assert "Tickets before" not in page
    assert "Tickets from before the account was a customer" in page
    assert "1 of 2 rows" in page


def test_the_overview_names_each_source_and_leads_down_to_the_accounts(scored, cast, browse):
    client = browse(cast.pat)
    page = client.get("/t/acme/quality/").content.decode()
    for words in (
        "Usage (crm)",
        "Tickets (crm)",
        "Rows contradict each other",
        "Churned, yet used afterwards",
        "1 of 6",
    ):
        assert words in page, words
    page = client.get("/t/acme/quality/checks/usage_after_subscription/").content.decode()
    assert "نور" in page
    assert "2 of 5" in page
    assert "2 of 3" in page
    assert client.get("/t/acme/quality/checks/fresh/").status_code == 200
    assert client.get("/t/acme/quality/checks/nothing/").status_code == 404
    page = client.get("/t/acme/quality/accounts/?severity=hard&check=used_after_churn").content.decode()
    assert "نور" in page
    assert "Helix" not in page
    assert "usage_after_subscription" not in client.get("/t/acme/quality/accounts/?format=csv").content.decode()


def test_the_number_of_contradictions_of_a_source_is_that_of_the_list_behind_it(scored, cast, browse):
    """Three rows of usage contradict others, at two accounts by three checks; what is missing or only noted is in neither."""
    client = browse(cast.ada)
    page = client.get("/t/acme/quality/").content.decode()
    cells = re.findall(
        r'href="(/t/acme/quality/accounts/\?contradicts=true[^"]*)">(\d+)</a> <span[^>]*>in (\d+) row', page
    )
    assert len(cells) > 1
    for url, count, rows in cells:
        shown = client.get(url.replace("&amp;", "&")).content.decode()
        assert int(re.search(r'id="list-count">([\d,]+)', shown)[1]) == int(count), url
        assert int(rows) >= int(count)
    assert any(rows > count for _url, count, rows in cells), "a contradiction has one row or more"
    everything = int(re.search(r'id="list-count">(\d+)', client.get("/t/acme/quality/accounts/").content.decode())[1])
    others = client.get("/t/acme/quality/accounts/?contradicts=false").content.decode()
    listed = sum(int(count) for _url, count, _rows in cells)
    assert int(re.search(r'id="list-count">(\d+)', others)[1]) == everything - listed > 0


def test_the_list_of_accounts_shows_which_cannot_be_trusted(scored, cast, browse):
    page = browse(cast.ada).get("/t/acme/accounts/?columns=name,reliability").content.decode()
    assert page.count("Not reliable") == 3


def test_a_manager_sees_what_weakens_their_accounts_and_no_sources(scored, cast, browse):
    helix = account(1)
    helix.owner = cast.alice
    helix.save()
    client = browse(cast.alice)
    assert client.get("/t/acme/quality/").status_code == 403
    assert client.get(f"/t/acme/accounts/{helix.pk}/quality/").status_code == 200
    assert client.get(f"/t/acme/accounts/{account(3).pk}/quality/").status_code == 404
    page = client.get("/t/acme/quality/accounts/").content.decode()
    assert "Helix" in page
    assert "نور" not in page
    assert client.post(f"/t/acme/accounts/{helix.pk}/quality/check/").status_code == 303


def test_who_looks_after_data_has_them_checked_now(scored, cast, browse):
    assert browse(cast.eve).post("/t/acme/quality/check-now/").status_code == 403
    assert browse(cast.pat).post("/t/acme/quality/check-now/").status_code == 303
    assert Job.objects.filter(task=check_data.name, by=cast.pat).count() == 1


def test_a_check_is_added_by_the_page_and_shows_where_it_is_true(scored, cast, browse):
    client = browse(cast.pat)
    sent = {"words": "Left", "rule": "count_churn >", "severity": "hard", "kind": "churn"}
    answer = client.post("/t/acme/quality/rules/add/", sent)
    assert answer.status_code == 422
    assert 'value="Left"' in answer.content.decode()
    answer = client.post("/t/acme/quality/rules/add/", sent | {"rule": "count_churn > 0"})
    page = client.get(answer["Location"]).content.decode()
    assert "At 1 account." in page
    assert "نور" in page
    assert client.post(answer["Location"] + "edit/", sent | {"rule": "count_churn > 9"}).status_code == 303
    assert "At 0 accounts." in client.get(answer["Location"]).content.decode()
    assert client.post(answer["Location"] + "retire/").status_code == 303
    assert "Retired" in client.get(answer["Location"]).content.decode()


def test_the_palette_finds_checks(scored, cast, browse):
    assert "yet used afterwards" in browse(cast.pat).get("/t/acme/find/?q=yet used").content.decode()
    assert "yet used afterwards" not in browse(cast.alice).get("/t/acme/find/?q=yet used").content.decode()


def test_the_pages_ask_few_questions(scored, cast, browse, django_assert_max_num_queries):
    rule = add_rule(words="Left", rule="count_churn > 0", by=cast.pat)
    check_data.run_in(cast.acme)
    assert Weakness.objects.filter(check_name=f"own:{rule.pk}").exists()
    client = browse(cast.ada)
    for place in (
        "quality/", "quality/accounts/", "quality/checks/used_after_churn/", f"quality/rules/{rule.pk}/",
        f"accounts/{account(3).pk}/quality/", f"accounts/{account(3).pk}/", f"accounts/{account(3).pk}/score/",
    ):  # fmt: skip
        with django_assert_max_num_queries(15):
            assert client.get(f"/t/acme/{place}").status_code == 200, place
