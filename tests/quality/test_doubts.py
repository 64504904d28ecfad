"""What the page of an account says against its score, lists, boards and programs say too: whatever it is, and however it came about."""

import pytest
from django.utils import timezone

from accounts.models import Account, Interaction, Standing
from intimacy.jobs.models import Job
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK
from metrics.actions.formulas import put_in_force, save_draft
from metrics.engine import rescore
from metrics.formulas import FORMULA_1
from metrics.library import LIBRARY
from metrics.models import FormulaVersion
from metrics.reliability import kinds, reliability
from quality.actions.checking import check_accounts, put_down_figures
from quality.confidence import confidence_of
from quality.models import Brought, Measured
from quality.reactions import check_what_scores_read
from quality.tasks import check_data
from quality.watching import Watched
from tests.make import days_ago
from tests.quality.conftest import checked


@pytest.fixture
def told(acme, cast, make):
    """Two accounts of which nothing is said but what their sources are; one talks by the source "test", one does not."""
    found = {}
    for name in ("Helix", "Ionix"):
        account = found[name] = make.account(name, owner=cast.alice, tier=1, since=days_ago(400).date())
        person = make.contact(account, role="sponsor", email=f"{name}@example.com".lower())
        for day in (3, 8):
            make.interaction(account, "meeting", happened_at=days_ago(day), contact=person)
    ids = [account.pk for account in found.values()]
    rescore(ids)
    check_accounts(ids=ids, kinds={"meeting"}, by=CLOCK)
    return found


def sources_say(*watched: Watched) -> None:
    """Put down the figures of today."""
    put_down_figures(on=timezone.now().date(), tallies={}, watched=watched, by=CLOCK)


OLD = Watched("test", "fresh", 40.0, 7.0, "bad", 10)
AGEING = Watched("test", "fresh", 9.0, 7.0, "watch", 10)
MIXED = Watched("test", "mix", 0.4, 0.25, "bad", 10)
FEWER = Watched("test", "volume", 0.3, 0.5, "watch", 10)
FINE = [
    Watched("test", "fresh", 1.0, 7.0, "ok", 10),
    Watched("test", "mix", 0.2, 0.1, "watch", 10),
    Watched("other", "fresh", 40.0, 7.0, "bad", 10),
]


def agrees() -> dict[str, str]:
    """By name the kind of each score; for each of them its page says something against it exactly where that is not "sound"."""
    found = dict(Account.objects.order_by("name").values_list("name", reliability()))
    for account in Account.objects.all():
        says = confidence_of(account)
        doubt = Standing.objects.get(account=account).doubt
        assert says.is_weakened == bool(doubt), (account.name, doubt, says.reasons)
        assert doubt == (
            ""
            if not says.is_weakened
            else "contradicted"
            if says.hard
            else "weakened"
            if says.soft
            else "drifted"
            if says.drifted
            else "old"
        )
        assert doubt in ("", *kinds())
    return found


@pytest.mark.parametrize(
    ("watched", "kind"),
    [([OLD], "old"), ([AGEING], "old"), ([MIXED], "drifted"), ([FEWER], "drifted"), ([OLD, MIXED], "drifted"), (FINE, "sound"), ([], "sound")],
)  # fmt: skip
def test_what_sources_say_stands_with_the_account_and_goes_again(told, watched, kind):
    sources_say(*watched)
    assert agrees() == {"Helix": kind, "Ionix": kind}
    sources_say(*FINE)
    assert agrees() == {"Helix": "sound", "Ionix": "sound"}


def test_only_accounts_with_rows_of_the_source_are_concerned(told, make, cast):
    lyra = make.account("Lyra", owner=cast.alice, tier=1)
    check_accounts(ids=[lyra.pk], kinds={"meeting"}, by=CLOCK)
    sources_say(OLD)
    assert Standing.objects.get(account=lyra).doubt == "weakened", "nobody is known there"
    assert agrees()["Helix"] == "old"


def test_a_source_that_no_indicator_reads_weakens_no_score_however_old_it_is(told, make):
    for account in told.values():
        make.interaction(account, "usage", value=5, happened_at=days_ago(60))
    Interaction.objects.filter(kind="usage").update(source="gateway")
    ids = [account.pk for account in told.values()]
    check_accounts(ids=ids, kinds={"meeting", "usage"}, by=CLOCK)
    sources_say(Watched("gateway", "fresh", 60.0, 7.0, "bad", 10))
    assert agrees() == {"Helix": "sound", "Ionix": "sound"}
    usage = next(each.as_content() for each in LIBRARY if each.code == "usage")
    content = {**FORMULA_1.as_content(), "indicators": [usage]}
    FormulaVersion.objects.create(number=2, state="published", content=content, published_at=timezone.now())
    check_accounts(ids=ids, kinds={"meeting", "usage"}, by=CLOCK)
    assert agrees() == {"Helix": "old", "Ionix": "old"}


def test_a_new_definition_brings_what_is_said_against_what_it_reads(told, make, cast):
    for account in told.values():
        for week in range(8):  # each week one, until the program fell silent
            make.interaction(account, "usage", value=5, happened_at=days_ago(60 + 7 * week))
    Interaction.objects.filter(kind="usage").update(source="gateway")
    run(check_data)
    assert agrees() == {"Helix": "sound", "Ionix": "sound"}
    usage = next(each.as_content() for each in LIBRARY if each.code == "usage")
    draft = save_draft(content={**FORMULA_1.as_content(), "indicators": [usage]}, why="Usage alone.", by=cast.eve)
    put_in_force(version=draft, content=draft.content, by=cast.pat)
    reacted = Job.objects.get(task=check_what_scores_read.name)
    for _ in range(2):
        check_what_scores_read.function(entry=reacted.key)
    assert Job.objects.filter(task=check_data.name).count() == 1
    run(check_data)
    assert agrees() == {"Helix": "old", "Ionix": "old"}
    again = list(Standing.objects.order_by("account").values_list("doubt", "account"))
    run(check_data)
    assert list(Standing.objects.order_by("account").values_list("doubt", "account")) == again


def run(task) -> None:
    """All of a job, as a worker does it."""
    for _progress in task.function():
        pass


def test_the_worst_alone_is_published_and_the_page_names_all(told):
    sources_say(OLD, MIXED)
    helix = told["Helix"]
    Account.objects.filter(pk=helix.pk).update(since=days_ago(1).date())
    helix.contacts.update(left_on=days_ago(1).date())
    check_accounts(ids=[helix.pk], kinds={"meeting"}, by=CLOCK)
    assert agrees() == {"Helix": "weakened", "Ionix": "drifted"}
    says = confidence_of(helix)
    assert says.soft
    assert says.drifted
    assert says.old


def test_an_account_that_is_checked_again_takes_up_a_new_source(told, make):
    sources_say(OLD, Watched("engagement", "fresh", 40.0, 7.0, "bad", 1))
    Brought.objects.all().delete()
    ids = [account.pk for account in told.values()]
    agrees_not = Standing.objects.filter(doubt="old").count()
    assert agrees_not == 2
    check_accounts(ids=ids, kinds={"meeting"}, by=CLOCK)
    assert agrees() == {"Helix": "old", "Ionix": "old"}
    assert set(Brought.objects.values_list("sources", flat=True).first()) == {"test"}


def test_the_nightly_check_leaves_nothing_on_which_page_and_list_differ(crm, cast):
    """Files that contradict each other, sources of years ago: everything at once, as it is found."""
    rescore(list(Account.objects.values_list("pk", flat=True)))
    agrees()
    assert Measured.objects.filter(check_name="fresh", level__in=["watch", "bad"]).exists()
    checked(cast)
    agrees()


def test_the_list_and_programs_name_them(told, cast, browse):
    sources_say(OLD)
    client = browse(cast.eve)
    assert "Old source" in client.get("/t/acme/accounts/").content.decode()
    assert "With an old source" in client.get("/t/acme/boards/accounts/?reliability=old").content.decode()
    with bound(cast.acme, member=cast.eve, purpose="scoring"):
        assert Account.objects.alias(trust=reliability()).filter(trust="sound").count() == 0
    sources_say(MIXED)
    assert "Source has changed" in client.get("/t/acme/accounts/").content.decode()
