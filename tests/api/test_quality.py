"""Programs ask for the quality of data."""

from intimacy.jobs.models import Job
from intimacy.tenancy.context import bound
from quality.tasks import check_data


def test_programs_have_the_data_checked_and_are_told_the_job(cast, program):
    asked = program(cast.ada).post("quality-figures/check/", {})
    assert asked.status_code == 202, asked.content
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        assert Job.objects.get(pk=asked.json()["id"]).task == check_data.name
    assert program(cast.alice).post("quality-figures/check/", {}).status_code == 403
