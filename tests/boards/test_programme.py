"""The three figures of the programme against hand-computed cases, each with its population and coverage; packs show the same."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actions.engagements import log_engagement
from accounts.actions.promises import give_promise, keep_promise, renegotiate
from accounts.models import Account, Promise
from boards.actions.packs import freeze_pack, hash_of
from boards.actions.renewals import find_scores, note_renewal, remove_renewal
from boards.actions.spend import note_spend, remove_spend, set_rate
from boards.models import Pack, Renewal, Spend
from boards.packing import sheets_of
from boards.programme.kept import revenue_kept
from boards.programme.margin import costs_of, dearest, margins
from boards.programme.population import populations
from boards.programme.promised import promises_kept
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from metrics.formulas import FORMULA_1
from metrics.models import FormulaVersion, Score
from metrics.parts import definition_name
from tests.make import days_ago, in_days


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix", owner=cast.alice, tier=1, annual_value=Decimal(100_000), currency="USD")


def scored(account, renewal_days_ago: int, score: int, definition: int = 1) -> None:
    """A score from six months before a renewal."""
    Score.objects.create(
        account=account, on=in_days(-renewal_days_ago - 185), score=score, coverage=50, definition=definition
    )


def values(sheet) -> list[list]:
    return [[cell.value for cell in row] for row in sheet.rows]


def test_revenue_kept_counts_no_growth_and_stands_by_tier_and_band(helix, cast, make):
    others = [make.account(f"Other {n}", owner=cast.alice, tier=1) for n in range(3)]
    for account, score in zip((helix, *others[:2]), (82, 81, 30), strict=True):
        scored(account, 30, score)
    for account, before, after in ((helix, 100, 130), (others[0], 100, 80), (others[1], 200, 0), (others[2], 50, 50)):
        note_renewal(account=account, on=in_days(-30), before=Decimal(before), after=Decimal(after), by=cast.alice)
    sheet = revenue_kept(cast.eve, timezone.localdate())
    assert [row[:4] + row[6:] for row in values(sheet)] == [
        ["Strategic", "At risk", 1, 1, "0.0000"], ["Strategic", "Thriving", 2, 0, "0.9000"], ["Strategic", "No score then", 1, 0, "1.0000"],
    ]  # fmt: skip
    assert sheet.coverage.startswith("3 of 4 renewals have a score from six months before. ")
    assert "kept 90 % of their revenue" in sheet.says
    assert "those at risk 0 %" in sheet.says
    assert "order does not hold" not in sheet.says
    assert "not proof" in sheet.proves_not


def test_the_first_figure_says_where_the_order_of_bands_does_not_hold(helix, cast, make):
    other = make.account("Other", owner=cast.alice, tier=1)
    for account, score, after in ((helix, 82, 40), (other, 30, 90)):
        scored(account, 30, score)
        note_renewal(account=account, on=in_days(-30), before=Decimal(100), after=Decimal(after), by=cast.alice)
    says = revenue_kept(cast.eve, timezone.localdate()).says
    assert "Band by band the order does not hold." in says


def test_the_first_figure_says_by_which_score_definitions_its_bands_are(helix, cast, make, browse):
    others = [make.account(f"Other {n}", owner=cast.alice, tier=1) for n in range(3)]
    first, second = definition_name(1, FORMULA_1.since), definition_name(2, timezone.localdate())
    FormulaVersion.objects.create(
        number=2, state="published", content=FORMULA_1.as_content(), published_at=timezone.now()
    )
    for account, definition in zip((helix, *others[:2]), (1, 2, 2), strict=True):
        scored(account, 30, 60, definition)
        note_renewal(account=account, on=in_days(-30), before=Decimal(9), after=Decimal(9), by=cast.alice)
    coverage = lambda: revenue_kept(cast.eve, timezone.localdate()).coverage  # noqa: E731
    assert coverage() == (
        f"3 of 3 renewals have a score from six months before. The band of 1 is by score definition {first}. "
        f"The bands of 2 are by score definition {second}."
    )
    assert f"by score definition {first}" in browse(cast.eve).get("/t/acme/programme/").content.decode()
    Score.objects.filter(definition=2).delete()
    assert coverage().endswith("By which definition the bands of 2 are, is not known any more.")
    Renewal.objects.exclude(account=helix).delete()
    assert coverage().endswith(f"before. Their bands are by score definition {first}.")


def test_currencies_are_never_added_up(helix, cast, make):
    other = make.account("Sol", owner=cast.alice, tier=1, currency="EUR")
    for account in (helix, other):
        note_renewal(account=account, on=in_days(-3), before=Decimal(10), after=Decimal(10), by=cast.alice)
    assert [row[4] for row in values(revenue_kept(cast.eve, timezone.localdate()))] == [Decimal(10), Decimal(10)]


def test_a_renewal_is_corrected_and_taken_back_and_its_score_found_later(helix, cast):
    renewal = note_renewal(account=helix, on=in_days(-30), before=Decimal(10), after=Decimal(0), by=cast.alice)
    assert renewal.score is None
    scored(helix, 30, 55)
    assert find_scores(by=CLOCK) == 1
    again = note_renewal(account=helix, on=in_days(-30), before=Decimal(10), after=Decimal(5), by=cast.alice)
    assert (again.pk, again.outcome, Renewal.objects.get().score) == (renewal.pk, "reduced", 55)
    with pytest.raises(Refused, match="not come yet"):
        note_renewal(account=helix, on=in_days(1), before=Decimal(10), after=Decimal(5), by=cast.alice)
    with pytest.raises(Forbidden):
        remove_renewal(renewal=again, by=cast.bob)
    remove_renewal(renewal=again, by=cast.alice)
    remove_renewal(renewal=again, by=cast.alice)
    assert not Renewal.objects.exists()


def test_a_promise_moved_by_agreement_was_not_kept_on_the_date_first_named(helix, cast, make):
    def promise(words, due):
        return give_promise(account=helix, words=words, due_on=in_days(due), said_at=days_ago(30), by=cast.alice)

    keep_promise(promise=promise("on time", -2), on=in_days(-3), by=cast.alice)
    keep_promise(promise=promise("late", -5), on=in_days(-2), by=cast.alice)
    moved = promise("moved", -4)
    renegotiate(promise=moved, becomes=in_days(3), reason="They asked", by=cast.alice)
    keep_promise(promise=Promise.objects.get(pk=moved.pk), on=in_days(0), by=cast.alice)
    promise("open", -1)
    promise("to come", 5)
    today = timezone.localdate()
    sheet = promises_kept(cast.eve, today, populations(cast.eve, today, "USD"))
    assert values(sheet) == [["Strategic", 3, 1, 1, 1, 0, 1, "0.2500", 1]]
    other = make.account("Late only", owner=cast.alice, tier=1)
    give_promise(account=other, words="open", due_on=in_days(-1), said_at=days_ago(9), by=cast.alice)
    make.account("No promise", owner=cast.alice, tier=1)
    found = promises_kept(cast.eve, today, populations(cast.eve, today, "USD"))
    assert found.coverage.startswith("Promises are on record for 2 of 3 accounts")
    assert sheet.says == "25\u00a0% of our promises were kept on the date first named: 1 of 4."


def test_margin_prices_time_by_the_rate_of_its_day_and_adds_declared_spend(helix, cast, make):
    make.account("Silent", owner=cast.alice, tier=1, annual_value=Decimal(50_000))
    make.account("Foreign", owner=cast.alice, tier=1, annual_value=Decimal(50_000), currency="EUR")
    set_rate(role="manager", amount=Decimal(100), since=in_days(-300), by=cast.eve)
    set_rate(role="manager", amount=Decimal(200), since=in_days(-10), by=cast.eve)
    for days, minutes in ((20, 90), (3, 30)):
        log_engagement(
            account=helix, kind="call", title="Call", minutes=minutes, happened_at=days_ago(days), by=cast.alice
        )
    note_spend(tier=1, month=in_days(-1), amount=Decimal(5_000), words="Advisory board", by=cast.eve)
    spent = note_spend(account=helix, month=in_days(-1), amount=Decimal(19_150), words="Engineer on site", by=cast.eve)
    with pytest.raises(Refused, match="either a tier or an account"):
        note_spend(tier=1, account=helix, month=in_days(-1), amount=Decimal(1), words="Both", by=cast.eve)
    today = timezone.localdate()
    sheet, costs = margins(cast.eve, today, "USD", populations(cast.eve, today, "USD"))
    # 90 minutes at 100 an hour and 30 at 200: 250; 150,000 - 250 - 24,150 = 125,600
    assert values(sheet) == [
        ["Strategic", 2, Decimal(150_000), Decimal(250), Decimal(24_150), Decimal(125_600), "0.8373", 1]
    ]
    assert (
        sheet.coverage == "The annual value of 2 of 2 accounts is entered. Time is recorded for 1 of them (50\u00a0%)."
    )
    assert "1 in other currencies" in sheet.population
    first = dearest(costs_of(cast.eve, today, "USD")[0])[0]
    assert (first.hours, first.time, first.spend, first.share) == (
        Decimal("2.0"),
        Decimal(250),
        Decimal(19_150),
        Decimal("19.4"),
    )
    assert sheet.says == "Least is left in Strategic: 83.7\u00a0% of its revenue."
    assert costs.says == "Helix costs 19.4 % of its revenue to serve."
    remove_spend(spend=spent, by=cast.eve)
    remove_spend(spend=spent, by=cast.eve)
    assert Spend.objects.count() == 1
    with pytest.raises(Forbidden):
        set_rate(role="manager", amount=Decimal(1), by=cast.alice)


def test_every_number_of_the_programme_is_the_size_of_its_list(portfolio, cast, browse, make):
    with bound(portfolio, member=cast.ada, purpose="account_management"):
        for row, account in enumerate(Account.objects.order_by("name")[:6]):
            note_renewal(
                account=account, on=in_days(-row), before=Decimal(10), after=Decimal(10 * (row % 2)), by=cast.ada
            )
            if account.owner_id == cast.alice.pk:
                log_engagement(account=account, kind="call", title="Call", minutes=30, by=cast.alice)
                give_promise(account=account, words="Send", due_on=in_days(-1), said_at=days_ago(9), by=cast.alice)
                kept = give_promise(
                    account=account, words="Ask", due_on=in_days(-2), said_at=days_ago(9), by=cast.alice
                )
                keep_promise(promise=kept, on=in_days(-2 + row % 2), by=cast.alice)
            scored(account, row, 40 + row)
            Score.objects.filter(account=account, on=in_days(-row - 185)).update(
                worth=[50, -1, 70, -1], points=[1, 0, 1, 0]
            )
        find_scores(by=CLOCK)
        for tier, account in ((1, None), (1, None), (None, Account.objects.filter(tier=1, currency="USD").first())):
            note_spend(tier=tier, account=account, month=in_days(-1), amount=Decimal(500), words="Board", by=cast.eve)
    client = browse(cast.eve)
    page = client.get("/t/acme/programme/").content.decode()
    numbers = set(
        re.findall(r'<a class="k-link" href="(/t/acme/(?:renewals|boards|programme/promises)[^"]*)">(\d+)<', page)
    )
    assert len(numbers) > 8
    for url, count in numbers:
        shown = client.get(url.replace("&amp;", "&")).content.decode()
        assert int(re.search(r'id="list-count">([\d,]+)', shown)[1]) == int(count), url
    kinds = {re.sub(r"[^a-z_]+", " ", url.split("?")[0]) for url, _count in numbers}
    assert len(kinds) == 4, "renewals, accounts, promises that ended, and those that are overdue"
    assert any("knew=" in url for url, _count in numbers)
    spent = re.search(r'href="(/t/acme/programme/spend/[^"]*whose=1)"', page)[1].replace("&amp;", "&")
    file = client.get(f"{spent}&format=csv").content.decode()
    assert file.count("500") == 3
    assert browse(cast.alice).get("/t/acme/programme/").status_code == 403


def test_a_pack_keeps_what_the_dashboards_show_and_nobody_can_change_it(portfolio, cast, browse):
    client = browse(cast.eve)
    made = client.post("/t/acme/packs/new/", {"title": "November"})
    assert made.status_code == 303
    with bound(portfolio, member=cast.eve, purpose="account_management"):
        pack = Pack.objects.get()
        sheets, _at = sheets_of(cast.eve, "USD")
        assert pack.figures == [sheet.as_json() for sheet in sheets]
        assert pack.hash == hash_of(pack.figures)
        assert freeze_pack(title="Again", pk=pack.pk, by=cast.eve) == pack
        with pytest.raises(Forbidden):
            freeze_pack(title="Mine", by=cast.alice)
    printed, dashboard = client.get(made["Location"]).content.decode(), client.get("/t/acme/tiers/").content.decode()
    assert "Unaltered since" in printed
    for sheet in pack.figures[:4]:
        said = sheet["says"].replace("'", "&#x27;")
        assert said in printed
        assert said in dashboard
    file = client.get(made["Location"], {"format": "csv"}).content.decode()
    tiers = next(sheet for sheet in pack.figures if sheet["code"] == "tiers")
    row = tiers["rows"][0]
    assert f"{tiers['title']},{row[0]['shown']},All,{row[-2]['value']}" in file
    for asked, shown in (({"q": "novem"}, True), ({"q": "december"}, False), ({"by": str(cast.eve.pk)}, True)):
        assert (">November</a>" in client.get("/t/acme/packs/", asked).content.decode()) is shown
    assert browse(cast.alice).get("/t/acme/packs/").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "portfolio",
        "programme",
        "programme/spend",
        "renewals",
        "cords",
        "packs",
        "board",
        "boards/accounts",
        "programme/promises",
        "programme/promises/overdue",
        "programme/time",
    ],
)
def test_every_board_opens_with_few_queries(portfolio, cast, browse, address, django_assert_max_num_queries):
    with bound(portfolio, member=cast.ada, purpose="account_management"):
        account = Account.objects.order_by("name").first()
        scored(account, 30, 55)
        note_renewal(account=account, on=in_days(-30), before=Decimal(10), after=Decimal(0), by=cast.ada)
        log_engagement(account=account, kind="call", title="Call", minutes=30, by=cast.ada)
        set_rate(role="manager", amount=Decimal(100), by=cast.ada)
        note_spend(account=account, month=in_days(-1), amount=Decimal(5), words="Dinner", by=cast.ada)
    client = browse(cast.eve)
    with django_assert_max_num_queries(15):
        assert client.get(f"/t/acme/{address}/").status_code == 200


def test_the_numbers_of_the_portfolio_are_the_sizes_of_their_lists(portfolio, cast, browse):
    client = browse(cast.eve)
    page = client.get("/t/acme/portfolio/").content.decode()
    assert "<svg" in page
    assert "currency=others" in page
    numbers = set(re.findall(r'<a class="k-link" href="(/t/acme/boards/accounts[^"]*)">(\d+)', page))
    assert len(numbers) > 5
    for url, count in numbers:
        shown = client.get(url.replace("&amp;", "&")).content.decode()
        assert int(re.search(r'id="list-count">([\d,]+)', shown)[1]) == int(count), url


def test_a_score_definition_has_one_day_for_every_reader_on_every_page(helix, cast, make, browse):
    """Put in force half an hour before midnight in UTC, when it was tomorrow already for who reads in Berlin."""
    at = datetime(2025, 11, 29, 23, 30, tzinfo=UTC)
    FormulaVersion.objects.create(
        number=2, state="published", content=FORMULA_1.as_content(), published_at=at, published_by=cast.pat
    )
    scored(helix, 30, 60, definition=2)
    note_renewal(account=helix, on=in_days(-30), before=Decimal(9), after=Decimal(9), by=cast.alice)
    score = Score.objects.create(account=helix, on=timezone.now().date(), score=60, coverage=80, definition=2)
    cast.eve.time_zone = "Europe/Berlin"
    cast.eve.save()
    client = browse(cast.eve)
    own = f"accounts/{helix.pk}/score/"
    for address in (
        "settings/score/",
        "settings/score/2/",
        "tiers/",
        "board/",
        "portfolio/",
        "programme/",
        own,
        f"{own}again/",
    ):
        page = client.get(f"/t/acme/{address}")
        assert page.status_code in (200, 404), address
        said = re.sub("<[^>]+>", "", page.content.decode())
        assert not re.search("30 Nov(ember)? 2025", said), address
        assert address == f"{own}again/" or re.search(r"29 Nov(ember)? 2025", said), address
    with timezone.override("Europe/Berlin"):
        pack = freeze_pack(title="Late", by=cast.eve)
    assert pack.definition == "2 of 29 November 2025"
    assert score.definition == 2
