"""`manage.py restore FILE`: what a backup holds, whole or not at all."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from intimacy.local.backup import words_of
from intimacy.local.errors import LocalError
from intimacy.local.restore import restore


class Command(BaseCommand):
    """Restore."""

    help = "Load a backup into an empty database, or with --replace instead of what it holds."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        """The file, and whether what is there may go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="give up what the database holds")

    def handle(self, *, file, replace, **options):
        """Restore as the owner, who makes the tables."""
        owner = words_of(connections["owner"].settings_dict)
        try:
            rows = restore(owner, settings.DATA_DIR / "files", file.absolute(), replace=replace)
        except LocalError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{sum(rows.values())} rows of {len(rows)} tables are back, and were counted.")
