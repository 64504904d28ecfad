"""`manage.py backup FILE`: the database and the uploaded files in one file."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from intimacy.local.backup import back_up, words_of
from intimacy.local.errors import LocalError


class Command(BaseCommand):
    """Back up."""

    help = "Write the database and the uploaded files of every tenant into one file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        """Back up as the owner, who sees every tenant."""
        try:
            rows = back_up(words_of(connections["owner"].settings_dict), settings.DATA_DIR / "files", file.absolute())
        except LocalError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{file} holds {sum(rows.values())} rows of {len(rows)} tables.")
