"""`manage.py score --tenant T [--full]`: scores the changed accounts of a tenant, or all of them, in this process."""

from time import monotonic

from django.core.management.base import BaseCommand, CommandError

from intimacy.jobs.models import State
from intimacy.tenancy.models import Tenant, new_id
from metrics.tasks import rescore_all, rescore_changed, score_the_past


class Command(BaseCommand):
    help = "Score the accounts of a tenant whose history has changed; with --full all of them."

    def add_arguments(self, parser):
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--full", action="store_true", help="all accounts, not only the changed ones")
        parser.add_argument("--past", action="store_true", help="the past year as well, week by week")

    def handle(self, *args, tenant, full, past, **options):
        found = Tenant.objects.filter(slug=tenant).first()
        if found is None:
            raise CommandError(f"There is no tenant “{tenant}”.")
        began = monotonic()
        done = [score_the_past.run_in(found)] if past else []  # first: today's scores are compared with the past
        done.append(rescore_all.run_in(found) if full else rescore_changed.run_in(found, entry=new_id()))
        for job in done:
            if job.state != State.DONE:
                raise CommandError(f"{job.title or job.task} was {job.get_state_display()}: {job.fault}")
            self.stdout.write(f"{job.title or 'Changed accounts'}: {job.result}")
        self.stdout.write(f"{monotonic() - began:.1f} seconds")
