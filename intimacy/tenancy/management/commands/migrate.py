"""Django's migrate, run as the owner, with the walls raised afterwards."""

from django.core.management.commands import migrate
from django.db import connections, transaction

from intimacy.tenancy.walls import install


class Command(migrate.Command):
    """Migrates as the owner unless told otherwise."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args, **options):
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            with transaction.atomic(options["database"]):
                install(connections[options["database"]])
