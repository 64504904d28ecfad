"""Share of wallet: an estimate with its source and its day, the share that follows from it, and what is said where none does."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.accounts import change_account, seat
from accounts.actions.contacts import merge_contacts
from accounts.actions.wallet import estimate_wallet, withdraw_estimate
from accounts.models import Account, WalletEstimate
from accounts.models.interaction import Kind
from accounts.vocabulary import variables
from accounts.wallet import estimate_in_force, read, share_of
from intimacy.journal.models import Entry, Payload
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import Forbidden, Refused
from metrics.measures import MEASURES
from tests.api.conftest import key_of, program  # noqa: F401 – fixtures
from tests.api.test_routes import is_problem
from tests.at_once import at_once
from tests.browser import committed_cast  # noqa: F401 – fixture
from tests.make import Make, in_days

PURPOSE = "account_management"


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix Biolabs", owner=cast.alice, annual_value=Decimal(2_840_000))


@pytest.fixture
def note(helix, cast):
    def note(low="7000000", high=None, day=-10, **values):
        given = {
            "account": helix,
            "source": "report",
            "words": "Annual report",
            "by": cast.alice,
            "as_of": in_days(day),
        }
        return estimate_wallet(low=Decimal(low), high=high and Decimal(high), **given | values)

    return note


def counted(account) -> WalletEstimate | None:
    found = Account.objects.annotate(wallet=estimate_in_force()).get(pk=account.pk)
    return read(found, found.wallet)


def said(value, low, high=None, currency="USD", kept_in="USD"):
    account = Account(annual_value=value and Decimal(value), currency=kept_in)
    estimate = WalletEstimate(low=Decimal(low), high=Decimal(high or low), currency=currency)
    share = share_of(account, estimate)
    return share.words, share.between


def test_the_share_is_by_the_middle_and_runs_from_the_upper_to_the_lower_end(acme):
    # 2.84 of 8.5 is 33.4 %; of 10 it is 28.4, of 7 it is 40.6
    assert said(2_840_000, 7_000_000, 10_000_000) == ("About 33%", "28 to 41%")
    assert said(500, 1000) == ("About 50%", "")
    assert said("245", 1000) == ("About 25%", "")
    assert said(1, 1000) == ("Under 1%", "")
    assert said(0, 1000) == ("About 0%", "")
    assert said(1000, 1000) == ("About 100%", "")


def test_beyond_the_lower_end_it_ends_at_a_hundred_and_beyond_the_upper_end_there_is_none(acme):
    assert said(105, 100, 200) == ("About 70%", "53 to 100%")
    assert said(180, 100, 200) == ("About 100%", "90 to 100%")
    share = share_of(
        Account(annual_value=Decimal(201), currency="EUR"), WalletEstimate(low=100, high=200, currency="EUR")
    )
    assert (share.words, share.points, share.contradicts) == ("", None, True)
    assert "€201" in share.why_not
    assert "€100 to €200" in share.why_not


def test_a_sentence_says_what_is_missing(acme):
    assert "Nobody has noted" in share_of(Account(annual_value=Decimal(1)), None).why_not
    estimate = WalletEstimate(low=Decimal(5), high=Decimal(5), currency="USD")
    assert "annual value of the account is missing" in share_of(Account(currency="USD"), estimate).why_not
    other = share_of(Account(annual_value=Decimal(1), currency="CHF"), estimate)
    assert "in USD and the annual value in CHF" in other.why_not
    assert not other.contradicts


def test_the_latest_day_counts_and_of_one_day_the_one_noted_last(helix, note):
    assert counted(helix) is None
    first = note("5000000", day=-10)
    earlier = note("4000000", day=-300)
    assert (first.in_force, earlier.in_force) == (True, False)
    assert counted(helix).low == 5_000_000
    note("6000000.25", day=-10)
    assert counted(helix).low == Decimal("6000000.25")
    assert WalletEstimate.objects.in_force().count() == 1


def test_the_same_again_is_one_estimate_and_one_entry(helix, note):
    assert note().pk == note().pk
    assert Entry.objects.of("accounts.wallet_estimated").count() == 1


def test_a_withdrawn_one_counts_no_longer_and_stays_with_its_reason(helix, note, cast):
    note("5000000", day=-100)
    wrong = note("9000000")
    for reason in ("Another company", "Once more"):
        withdraw_estimate(estimate=wrong, reason=reason, by=cast.alice)
    wrong.refresh_from_db()
    assert (wrong.withdrawn_why, wrong.withdrawn_by, wrong.in_force) == ("Another company", cast.alice, False)
    assert counted(helix).low == 5_000_000
    entry = Entry.objects.of("accounts.wallet_withdrawn").get()
    assert entry.about_id == helix.pk
    assert Payload.objects.get(entry=entry).body == {"why": "Another company", "estimate": str(wrong.pk)}
    again = note("9000000")  # it may be noted anew
    assert again.pk != wrong.pk
    assert counted(helix).pk == again.pk


def test_withdrawing_asks_for_a_reason(note, cast):
    estimate = note()
    for reason in (" ", "x" * 301):
        with pytest.raises(Refused) as refusal:
            withdraw_estimate(estimate=estimate, reason=reason, by=cast.alice)
        assert set(refusal.value.fields) == {"reason"}
    assert WalletEstimate.objects.get().in_force


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"low": "0"}, "low"),
        ({"low": "NaN"}, "low"),
        ({"low": "100000000000000"}, "low"),
        ({"high": "6999999"}, "high"),
        ({"low": "2839999"}, "low"),
        ({"low": "1000000", "high": "2839999"}, "high"),
        ({"day": 1}, "as_of"),
        ({"day": -3_660}, "as_of"),
        ({"source": "rumour"}, "source"),
        ({"words": " "}, "words"),
        ({"words": "x" * 501}, "words"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"currency": "EUR"}, "low"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(note, wrong, at):
    with pytest.raises(Refused) as refusal:
        note(**wrong)
    assert set(refusal.value.fields) == {at}
    assert not WalletEstimate.objects.exists()
    assert not Entry.objects.of("accounts.wallet_estimated").exists()


def test_of_a_day_long_ago_they_may_have_spent_less_than_they_pay_us_today(note):
    assert note("1000000", day=-400).is_old
    assert not note("7000000", day=-365).is_old


def test_who_told_it_is_one_of_theirs_and_goes_along_when_two_records_become_one(helix, note, cast, make):
    carl, other = make.contact(helix, "Carl Ito"), make.contact(make.account("Other", owner=cast.alice), "Olaf")
    for wrong in ({"contact": carl, "source": "study"}, {"contact": other, "source": "customer"}):
        with pytest.raises(Refused) as refusal:
            note(**wrong)
        assert set(refusal.value.fields) == {"contact"}
    note(contact=carl, source="customer", words="")
    keep = make.contact(helix, "Carl K. Ito")
    merge_contacts(keep=keep, drop=carl, by=cast.ada)
    assert counted(helix).contact == keep


def test_only_who_works_for_the_account_may(helix, note, cast):
    for stranger in (cast.bob, cast.olga):
        with pytest.raises(Forbidden):
            note(by=stranger)
    estimate = note(by=cast.eve)
    with pytest.raises(Forbidden):
        withdraw_estimate(estimate=estimate, reason="No", by=cast.olga)
    with pytest.raises(Forbidden):
        note(by=cast.pat)
    seat(account=helix, member=cast.pat, role="engineering", by=cast.alice)
    assert note("8000000", by=cast.pat).in_force


def test_the_database_holds_one_in_force_for_each_account(helix, note):
    note(day=-5)
    earlier = note(day=-50)
    with pytest.raises(IntegrityError):
        WalletEstimate.objects.filter(pk=earlier.pk).update(in_force=True)


def test_it_is_an_outcome_that_no_rule_of_a_score_or_a_segment_can_name(acme):
    for names in (MEASURES, {variable.name for variable in variables()}, Kind.values):
        assert not [name for name in names if "wallet" in name]


# -- pages ------------------------------------------------------------------------------------------------------------------------


def test_an_account_manager_notes_one_on_the_page_of_the_account(helix, cast, browse, make):
    carl = make.contact(helix, "Carl Ito")
    alice, of_helix = browse(cast.alice), f"/t/acme/accounts/{helix.pk}/"
    assert "Nobody has noted yet" in alice.get(of_helix).content.decode()
    form = alice.get(f"{of_helix}wallet/estimate/").content.decode()
    assert "What they spend in a year, in USD" in form
    given = {
        "low": "7000000",
        "high": "10000000",
        "as_of": str(in_days(-10)),
        "source": "customer",
        "contact": str(carl.pk),
        "currency": "USD",
    }
    wrong = alice.post(f"{of_helix}wallet/estimate/", given | {"high": "5"})
    assert wrong.status_code == 422
    assert "The upper end is below the amount." in wrong.content.decode()
    assert alice.post(f"{of_helix}wallet/estimate/", given).status_code == 303
    page = alice.get(of_helix).content.decode()
    for words in (
        "About 33%",
        "28 to 41%",
        "$2,840,000 of the $7,000,000 to $10,000,000 that they are estimated to spend",
        "Told by the customer",
        "Carl Ito",
    ):
        assert words in page
    assert "Older than a year" not in page
    shown = Entry.objects.of("journal.shown").order_by("pk").last()
    assert carl.pk in shown.shown
    assert "Note estimate" not in browse(cast.olga).get(of_helix).content.decode()
    assert browse(cast.olga).get(f"{of_helix}wallet/estimate/").status_code == 403
    assert browse(cast.bob).get(f"{of_helix}wallet/").status_code == 404


def test_an_estimate_entered_in_the_currency_that_was_is_refused(helix, cast, browse):
    address = f"/t/acme/accounts/{helix.pk}/wallet/estimate/"
    change_account(account=helix, currency="EUR", by=cast.alice)
    given = {"low": "7000000", "as_of": str(in_days(0)), "source": "guess", "words": "Seen", "currency": "USD"}
    answer = browse(cast.alice).post(address, given)
    assert answer.status_code == 422
    assert "kept in EUR by now" in answer.content.decode()


def test_the_history_shows_all_of_them_and_a_wrong_one_is_withdrawn_there(
    helix, note, cast, browse, django_assert_max_num_queries
):
    old = note("6000000", day=-400)
    note("9000000", "12000000", link="https://reports.example/2025?a=1&b=<2>")
    alice, address = browse(cast.alice), f"/t/acme/accounts/{helix.pk}/wallet/"
    page = alice.get(address).content.decode()
    assert page.index("$9,000,000 to $12,000,000") < page.index("$6,000,000")
    assert "Older than a year" in page
    assert "b=&lt;2&gt;" in page
    withdraw = f"/t/acme/wallet-estimates/{old.pk}/withdraw/"
    assert alice.post(withdraw, {"reason": ""}).status_code == 422
    assert alice.post(withdraw, {"reason": "Another company"}).status_code == 303
    with django_assert_max_num_queries(15):
        page = alice.get(address).content.decode()
    assert "Another company" in page
    assert withdraw not in page
    assert browse(cast.olga).post(withdraw, {"reason": "x"}).status_code == 403


def test_a_long_history_goes_on(helix, note, cast, browse):
    for number in range(52):
        note(str(7_000_000 + number), day=-number)
    alice, address = browse(cast.alice), f"/t/acme/accounts/{helix.pk}/wallet/"
    page = alice.get(address).content.decode()
    assert page.count("k-row items-start") == 50
    following = page.partition('href="?cursor=')[2].partition('"')[0]
    page = alice.get(f"{address}?cursor={following}").content.decode()
    assert page.count("k-row items-start") == 2
    assert "Latest" in page


def test_the_page_says_what_does_not_go_together(helix, note, cast, browse):
    note("3000000", day=-400)
    alice, address = browse(cast.alice), f"/t/acme/accounts/{helix.pk}/"
    assert "Older than a year" in alice.get(address).content.decode()
    change_account(account=helix, annual_value=Decimal(3_100_000), by=cast.alice)
    page = alice.get(address).content.decode()
    assert "more than they are estimated to spend" in page
    assert "About" not in page.partition('id="wallet-title"')[2].partition("</section>")[0]
    change_account(account=helix, currency="EUR", by=cast.alice)
    assert "The estimate is in USD and the annual value in EUR" in alice.get(address).content.decode()


def test_the_card_costs_the_page_no_query(helix, note, cast, browse):
    alice, address = browse(cast.alice), f"/t/acme/accounts/{helix.pk}/"
    alice.get(address)
    with CaptureQueriesContext(connection) as without:
        alice.get(address)
    note()
    with CaptureQueriesContext(connection) as with_one:
        alice.get(address)
    assert len(with_one) == len(without) <= 15


# -- the list of accounts -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def five(acme, cast, make):
    """A with 20 %, B with 50 %, C with 24.6 % of an old estimate, D whose value has outgrown the estimate, E in two currencies, F without."""
    for name, value, low, day in (
        ("A", 200, 1000, 0),
        ("B", 500, 1000, 0),
        ("C", 246, 1000, -500),
        ("D", 10, 1000, 0),
        ("E", 10, 1000, 0),
    ):
        account = make.account(name, owner=cast.alice, annual_value=Decimal(value))
        given = {"source": "study", "words": "Study", "as_of": in_days(day), "by": cast.alice}
        estimate_wallet(account=account, low=Decimal(low), **given)
    change_account(account=Account.objects.get(name="D"), annual_value=Decimal(1001), by=cast.alice)
    change_account(account=Account.objects.get(name="E"), currency="EUR", by=cast.alice)
    make.account("F", owner=cast.alice, annual_value=Decimal(1))


def named(client, parameters) -> str:
    page = client.get(f"/t/acme/accounts/?{parameters}")
    return "".join(row.record.name for row in page.context["list"].rows)


@pytest.mark.parametrize(
    ("wallet", "names"), [("low", "A"), ("middle", "BC"), ("high", ""), ("above", "D"), ("old", "C"), ("none", "F")]
)
def test_the_list_is_narrowed_by_the_share_as_it_is_shown(five, cast, browse, wallet, names):
    assert named(browse(cast.alice), f"wallet={wallet}") == names


def test_the_list_shows_the_share_where_it_is_chosen_and_orders_by_it(five, cast, browse):
    alice = browse(cast.alice)
    assert named(alice, "columns=name,wallet&sort=-wallet_share") == "DBCAFE"
    assert named(alice, "columns=name,wallet&sort=wallet_share") == "ACBDEF"
    page = alice.get("/t/acme/accounts/?columns=name,wallet").content.decode()
    for words in ("About 20%", "From a study", "Contradictory", "Not comparable", "no estimate"):
        assert words in page
    file = alice.get("/t/acme/accounts/?columns=name,wallet&format=csv").content.decode("utf-8-sig").splitlines()
    assert file[0] == "name,external_id,Share of wallet"
    assert [line.rpartition(",")[2] for line in file[1:]] == ["20", "50", "25", "", "", ""]


def test_the_list_asks_for_no_estimate_where_the_column_is_not_shown(five, cast, browse):
    alice = browse(cast.alice)
    for parameters, asked_for in (("", False), ("columns=name,wallet", True)):
        with CaptureQueriesContext(connection) as asked:
            alice.get(f"/t/acme/accounts/?{parameters}")
        said = " ".join(query["sql"] for query in asked)
        assert ("walletestimate" in said) == asked_for
        assert len(asked) <= 15


# -- programs -----------------------------------------------------------------------------------------------------------------------


def test_a_program_notes_reads_and_withdraws(helix, cast, program):  # noqa: F811
    alice = program(cast.alice)
    given = {
        "account": str(helix.pk),
        "low": "7000000.00",
        "high": "10000000.00",
        "source": "study",
        "words": "A study",
    }
    answer = alice.post("wallet-estimates/", given)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["share"], made["in_force"], made["currency"], made["high"]) == (33, True, "USD", "10000000.00")
    assert is_problem(alice.post("wallet-estimates/", {**given, "words": ""}), 409)
    assert is_problem(alice.post("wallet-estimates/", {**given, "low": "0.00"}), 409)
    assert is_problem(program(cast.olga).post("wallet-estimates/", given), 403)
    assert is_problem(program(cast.bob).get(f"wallet-estimates/{made['id']}/"), 404)
    later = alice.post("wallet-estimates/", {**given, "low": "8000000.00"}).json()
    found = alice.get(f"wallet-estimates/?account={helix.pk}&in_force=false&withdrawn=false").json()["results"]
    assert [(each["id"], each["share"]) for each in found] == [(made["id"], None)]
    withdrawn = alice.post(f"wallet-estimates/{later['id']}/withdraw/", {"reason": "Counted twice"}).json()
    assert (withdrawn["withdrawn_why"], withdrawn["in_force"]) == ("Counted twice", False)
    assert alice.get(f"wallet-estimates/{made['id']}/").json()["in_force"]
    assert [each["id"] for each in alice.get("wallet-estimates/?withdrawn=true").json()["results"]] == [later["id"]]


# -- at once ------------------------------------------------------------------------------------------------------------------------


def test_two_who_note_and_withdraw_at_once_leave_one_that_counts(committed_cast):  # noqa: F811
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose=PURPOSE):
        account = make.account("Helix", owner=cast.alice)
        given = {"account": account, "source": "study", "words": "Study"}
        first = estimate_wallet(low=Decimal(5), as_of=in_days(-9), by=cast.alice, **given)
    at_once(
        cast.acme,
        lambda: estimate_wallet(low=Decimal(6), as_of=in_days(-2), by=cast.alice, **given),
        lambda: estimate_wallet(low=Decimal(7), as_of=in_days(-1), by=cast.ada, **given),
        lambda: withdraw_estimate(estimate=first, reason="Wrong", by=cast.ada),
    )
    with in_tenant(cast.acme, purpose=PURPOSE):
        assert WalletEstimate.objects.count() == 3
        assert WalletEstimate.objects.in_force().get().low == 7
