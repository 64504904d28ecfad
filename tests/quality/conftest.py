"""Two accounts of Acme that came in from files which contradict each other, checked."""

import pytest

from intimacy.tenancy.context import bound
from quality.tasks import check_data
from tests.accounts.importing import Importing, lines

ACCOUNTS = lines(
    "account_id,account_name,industry,country,signup_date,churn_flag",
    "A-1,Helix,EdTech,US,2024-03-01,False",
    "A-2,Ionix,Ed-Tech,DE,2024-01-10,True",
    "A-3,نور,EdTech,US,2024-01-10,False",
)
SUBSCRIPTIONS = lines(
    "subscription_id,account_id,start_date,end_date,mrr_amount,churn_flag",
    "S-1,A-1,2024-03-02,,100,False",
    "S-2,A-2,2024-02-01,,50,False",
    "S-3,A-3,2024-02-01,2024-05-01,50,True",
)
USAGE = lines(
    "usage_id,subscription_id,usage_date,feature_name,usage_count",
    "U-1,S-1,2024-02-28,exports,3",
    "U-2,S-1,2024-03-02,exports,3",
    "U-3,S-3,2024-05-01,exports,3",
    "U-4,S-3,2024-05-02,exports,3",
    "U-5,S-3,2024-06-02,exports,3",
    "U-9,S-0,2024-06-02,exports,3",
)
CHURN = lines(
    "churn_event_id,account_id,churn_date,reason_code,is_reactivation",
    "C-1,A-3,2024-05-15,pricing,True",
)
TICKETS = lines(
    "ticket_id,account_id,submitted_at,closed_at,first_response_time_minutes,satisfaction_score",
    "T-1,A-1,2024-02-29,2024-03-03,74,4",
    "T-2,A-1,2024-04-01,2024-03-31,,",
    "T-3,A-2,2024-04-01,2024-04-02,5,",
)
FILES = {"accounts": ACCOUNTS, "subscriptions": SUBSCRIPTIONS, "usage": USAGE, "churn": CHURN, "tickets": TICKETS}


def bring(cast, **files: bytes) -> Importing:
    """Bring the files in, under the name "crm"."""
    importing = Importing(cast.acme, cast.ada)
    for kind, content in files.items():
        importing.run(kind, content, **({} if kind == "accounts" else {"source": "crm"}))
    return importing


def checked(cast) -> dict:
    """What the job answers that checks all data."""
    job = check_data.run_in(cast.acme)
    assert job.fault == "", job.fault
    return job.result


@pytest.fixture
def crm(cast, make):
    """The files are in and checked; the test runs bound to Acme."""
    with bound(cast.acme, member=cast.ada, purpose="account_management"):
        from accounts.actions.facts import declare_fact

        declare_fact(words="Churn flag", type="yes_no", by=cast.ada)
    importing = bring(cast, **FILES)
    checked(cast)
    with importing.bound():
        yield importing
