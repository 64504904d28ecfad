"""The journal as officers read it: newest first, filtered by the address, words only where one opens them, CSV out."""

import csv
import io

import pytest
from django.utils import timezone

from accounts.actions.accounts import set_tier
from intimacy.journal import words
from intimacy.journal.actions import record
from intimacy.journal.models import Entry, Payload
from intimacy.pages.lists.saving import save_view
from intimacy.pages.spreadsheet import BYTE_ORDER_MARK
from intimacy.tenancy.context import bound

JOURNAL = "/t/acme/journal/"


@pytest.fixture
def helix(cast, make):
    """An account that Eve has put into a tier, saying why."""
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        account = make.account("Helix Biolabs", by=cast.alice)
        set_tier(account=account, tier=1, why="Lena Vogt asked for it.", by=cast.eve)
        return account


@pytest.fixture
def tier_set(cast, helix):
    with bound(cast.acme, purpose="compliance"):
        return Entry.objects.of("accounts.tier_set").get()


def on_record(cast, action: str):
    with bound(cast.acme, purpose="compliance"):
        return list(Entry.objects.of(action).newest_first())


def whats(response) -> list[str]:
    """What happened, row by row."""
    return [part.split("</a>")[0].split(">")[-1] for part in response.content.decode().split('scope="row"')[1:]]


@pytest.mark.parametrize(("who", "status"), [("olga", 200), ("ada", 200), ("alice", 403), ("pat", 403), ("eve", 403)])
def test_officers_and_administrators_read_the_journal(who, status, cast, tier_set, browse):
    client = browse(getattr(cast, who))
    assert client.get(JOURNAL).status_code == client.get(f"{JOURNAL}{tier_set.pk}/").status_code == status
    assert ('href="/t/acme/journal/"' in client.get("/t/acme/settings/").content.decode()) is (status == 200)


def test_the_journal_of_another_tenant_does_not_exist(cast, tier_set, browse):
    assert browse(cast.mallory).get(JOURNAL).status_code == 404
    assert browse(cast.grete).get(f"/t/globex/journal/{tier_set.pk}/").status_code == 404
    assert "Put an account into a tier</a>" not in browse(cast.grete).get("/t/globex/journal/").content.decode()


def test_facts_stand_newest_first_in_words_with_who_about_and_purpose(cast, helix, browse):
    response = browse(cast.olga).get(JOURNAL)
    assert whats(response)[:2] == ["Put an account into a tier", "Added an account"]
    page = response.content.decode()
    for expected in ("Eve", f"/t/acme/accounts/{helix.pk}/", "Looking after the customer relationship", "Tier"):
        assert expected in page


def test_reading_the_journal_is_put_on_record_itself(cast, helix, browse):
    browse(cast.olga).get(JOURNAL)
    [shown] = on_record(cast, "journal.shown")
    assert (shown.by_id, shown.purpose, shown.fields) == (cast.olga.pk, "compliance", ["journal.entry"])
    assert shown.count == len(shown.shown) > 1
    assert whats(browse(cast.olga).get(JOURNAL))[0] == "Looked at a page of personal data"


def test_the_page_stays_within_its_budget(cast, helix, browse, django_assert_max_num_queries):
    client = browse(cast.olga)
    with bound(cast.acme, purpose="compliance"):
        for number in range(120):
            record("accounts.account_changed", helix, by=cast.alice, fields=["name"], words={"number": number})
    with django_assert_max_num_queries(15):
        page = client.get(JOURNAL).content.decode()
    assert "cursor=" in page


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("by={eve}", {"Put an account into a tier"}),
        ("action=accounts.account_added", {"Added an account"}),
        ("about={helix}", {"Put an account into a tier", "Added an account"}),
        ("about_kind=accounts.account", {"Put an account into a tier", "Added an account"}),
        ("until=2001-01-01", set()),
        ("since={today}&by={eve}", {"Put an account into a tier"}),
        ("by=clock&about_kind=accounts.account", set()),
    ],
)
def test_the_address_narrows_the_journal(filters, expected, cast, helix, browse):
    address = filters.format(eve=cast.eve.pk, helix=helix.pk, today=timezone.localdate())
    assert set(whats(browse(cast.olga).get(f"{JOURNAL}?{address}"))) == expected


def test_a_filter_that_makes_no_sense_hides_nothing(cast, helix, browse):
    response = browse(cast.olga).get(f"{JOURNAL}?about=nonsense&by=nobody&since=yesterday")
    assert response.status_code == 200
    assert "Added an account" in whats(response)


def test_words_are_shown_where_one_opens_the_fact_and_that_is_on_record(cast, tier_set, browse):
    client = browse(cast.olga)
    assert "Lena Vogt" not in client.get(JOURNAL).content.decode()
    page = client.get(f"{JOURNAL}{tier_set.pk}/").content.decode()
    assert "Lena Vogt asked for it." in page
    assert str(tier_set.about_id) in page
    assert bytes(tier_set.commitment).hex() in page
    assert on_record(cast, "journal.shown")[0].shown == [tier_set.pk]


def test_erased_words_are_gone_and_the_fact_stands(cast, tier_set, browse):
    with bound(cast.acme, purpose="compliance"):
        Payload.objects.filter(entry=tier_set).delete()
    page = browse(cast.olga).get(f"{JOURNAL}{tier_set.pk}/").content.decode()
    assert "The words were erased" in page
    assert "Lena Vogt" not in page


def test_who_was_shown_stands_in_the_details(cast, helix, make, browse):
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        contact = make.contact(helix, "Lena Vogt", by=cast.alice)
    browse(cast.alice).get("/t/acme/contacts/")
    shown = on_record(cast, "journal.shown")[0]
    page = browse(cast.olga).get(f"{JOURNAL}{shown.pk}/").content.decode()
    assert str(contact.pk) in page
    assert "Contact" in page


def test_the_file_holds_names_of_actions_and_is_put_on_record(cast, helix, browse):
    response = browse(cast.olga).get(f"{JOURNAL}?format=csv&by={cast.eve.pk}")
    [head, row] = csv.reader(io.StringIO(response.content.decode().removeprefix(BYTE_ORDER_MARK)))
    assert head[:4] == ["What", "When", "Who", "About"]
    assert (row[0], row[2], row[3], row[4]) == ("accounts.tier_set", "Eve", "accounts.account", "account_management")
    [exported] = on_record(cast, "journal.exported")
    assert (exported.by_id, exported.count) == (cast.olga.pk, 1)
    assert browse(cast.alice).get(f"{JOURNAL}?format=csv").status_code == 403
    assert len(on_record(cast, "journal.exported")) == 1


def test_a_file_through_a_saved_view_puts_its_filters_on_record(cast, helix, browse):
    with bound(cast.acme, member=cast.olga, purpose="compliance"):
        view = save_view(of="journal", name="What Eve did", query=f"by={cast.eve.pk}", by=cast.olga)
    assert browse(cast.olga).get(f"{JOURNAL}?format=csv&view={view.pk}").status_code == 200
    [exported] = on_record(cast, "journal.exported")
    with bound(cast.acme, purpose="compliance"):
        said = Payload.objects.get(entry=exported).body
    assert (exported.count, said["filters"]) == (1, {"by": str(cast.eve.pk)})


def test_the_next_page_goes_on_where_the_last_one_ended(cast, helix, browse):
    with bound(cast.acme, purpose="compliance"):
        for _number in range(60):
            record("accounts.account_changed", helix, by=cast.alice)
    client = browse(cast.olga)
    page = client.get(f"{JOURNAL}?about={helix.pk}")
    [following] = {
        part.split('"')[0] for part in page.content.decode().split('href="') if "cursor=" in part.split('"')[0]
    }
    rest = client.get(following.replace("&amp;", "&"))
    assert len(whats(page)) == 50
    assert len(whats(rest)) == 12


def test_an_action_without_words_shows_its_name(cast, browse):
    with bound(cast.acme, purpose="compliance"):
        record("somewhere.happened", by=cast.alice)
    assert "somewhere.happened" in whats(browse(cast.olga).get(JOURNAL))


def test_every_action_that_the_product_records_has_words():
    """Looks for record("app.fact", …) in the source, so that no app forgets to name its facts."""
    import re
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    sources = [
        path
        for top in (
            "intimacy",
            "accounts",
            "plans",
            "playbooks",
            "capture",
            "metrics",
            "quality",
            "alerts",
            "recovery",
            "effects",
            "boards",
        )
        for path in (root / top).rglob("*.py")
    ]
    found = {name for path in sources for name in re.findall(r'\brecord\(\s*"([a-z_]+\.[a-z_]+)"', path.read_text())}
    assert "accounts.tier_set" in found
    nameless = sorted(found - words.named().keys())
    assert nameless == []
