"""`manage.py check_walls`: says what in the database stands outside the walls, and fails when anything does."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from intimacy.tenancy.catalogue import faults


class Command(BaseCommand):
    help = "Check that every tenant table is walled and that the app role cannot look over the walls."

    def handle(self, *args, **options):
        found = [f"{name} {fault}" for name, fault in faults(connections["owner"])]
        connections["default"].ensure_connection()  # raises when its role could look over the walls
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("Every tenant table is walled.")
