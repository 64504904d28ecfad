"""`manage.py import_csv --tenant T --user E --kind K … FILE`: imports a file as the pages do, in this process."""

import argparse
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from intimacy.imports import actions, tasks
from intimacy.imports.kinds import KINDS
from intimacy.imports.models import Fault, Import
from intimacy.jobs.models import Job
from intimacy.tenancy.actions import Membership, memberships
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import User
from intimacy.tenancy.refusals import Refused

PURPOSE = "account_management"
FAULTS_SHOWN = 20


def pair(text: str) -> tuple[str, str]:
    """`name=value` from the command line."""
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"“{text}” is not written name=value")
    return name, value


class Command(BaseCommand):
    help = "Import a CSV file into a tenant. Columns that are not mapped are mapped as the page would suggest."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--user", required=True, help="the member's e-mail address")
        parser.add_argument("--kind", required=True, help="accounts, contacts, interactions, opportunities, …")
        parser.add_argument("--match", default="", help="the field by which a record is known again")
        parser.add_argument(
            "--map", nargs="*", type=pair, default=[], metavar="COLUMN=FIELD", help="no field: left out"
        )
        parser.add_argument("--answer", nargs="*", type=pair, default=[], metavar="QUESTION=ANSWER")
        parser.add_argument("--encoding", default="", help="where the file is not UTF-8")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args, file, tenant, user, kind, match, map, answer, encoding, dry_run, **options):  # noqa: A002
        mine = self._membership(tenant, user)
        if kind not in KINDS:
            raise CommandError(f"There is no kind “{kind}”. There are: {', '.join(sorted(KINDS))}.")
        if not file.is_file():
            raise CommandError(f"{file} is not a file.")
        try:
            with in_tenant(mine.tenant, member=mine.member, purpose=PURPOSE):
                imported = self._prepared(mine, file, KINDS[kind], match, dict(map), dict(answer), encoding)
                # Not sent to a worker: it is done here, and a worker that finds it finds it taken.
                task = tasks.try_import if dry_run else tasks.run_import
            job = task.run_in(mine.tenant, imported=imported.pk)
        except Refused as refusal:
            said = [f"{name}: {words}" for name, words in refusal.fields.items()] or [refusal.sentence]
            raise CommandError(" ".join(said)) from refusal
        self._tell(mine, imported, job)

    def _membership(self, tenant: str, user: str) -> Membership:
        person = User.objects.filter(email=user.lower()).first()
        found = [mine for mine in memberships(person) if mine.tenant.slug == tenant] if person else []
        if not found:
            raise CommandError(f"{user} is not a member of {tenant}.")
        return found[0]

    def _prepared(self, mine, path: Path, kind, match: str, mapping: dict, answers: dict, encoding: str) -> Import:
        with path.open("rb") as file:
            upload = File(file, name=path.name)
            imported = actions.upload(kind=kind, file=upload, file_name=path.name, by=mine.member)
        if encoding or not imported.encoding:
            if not encoding:
                raise CommandError("The file is not written in UTF-8. Say how it is written with --encoding.")
            imported = actions.confirm_encoding(imported=imported, encoding=encoding, by=mine.member)
        unknown = mapping.keys() - set(imported.headers)
        if unknown:
            raise CommandError(f"The file has no column {', '.join(sorted(unknown))}.")
        asked = {question.name: question.initial for question in kind.questions()}
        return actions.choose_columns(
            imported=imported, mapping={**imported.mapping, **mapping}, match=match or imported.match, reading={},
            answers={**asked, **answers}, by=mine.member,
        )  # fmt: skip

    def _tell(self, mine, imported: Import, job: Job) -> None:
        with in_tenant(mine.tenant, member=mine.member, purpose=PURPOSE):
            found = Import.objects.get(pk=imported.pk)
            faults = Fault.objects.filter(imported=found).order_by("row", "id")[:FAULTS_SHOWN]
            for fault in faults:
                self.stderr.write(f"row {fault.row}, {fault.column or 'whole row'}: {fault.sentence}")
        if job.fault:
            raise CommandError(job.fault)
        seconds = (timezone.now() - job.queued_at).total_seconds()
        self.stdout.write(
            f"{found.new} new, {found.changed} changed, {found.same} the same, {found.wrong} wrong, in {seconds:.1f} s"
        )
