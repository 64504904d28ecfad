"""`manage.py demonstration`: loads the two companies of the demonstration, unless they are there. Only where DEMO=1."""

from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demonstration.cast import HOUSES
from demonstration.loading import load
from intimacy.tenancy.refusals import Refused


class Command(BaseCommand):
    help = "Load the demonstration, two made-up companies with known passwords, unless it is there. Needs DEMO=1."

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=float, default=1.0, help="a share of the customers, such as 0.2; 1 for all")

    def handle(self, *args, scale, **options):
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError(
                "The demonstration has known passwords. It is loaded where DEMO=1 and PRODUCTION=0 only."
            )
        if not 0 < scale <= 1:
            raise CommandError("--scale is more than 0 and at most 1.")
        for house in HOUSES:
            began = monotonic()
            try:
                loaded = load(house, scale=scale)
            except Refused as refusal:
                raise CommandError(refusal.sentence) from refusal
            done = f"{loaded.interactions} interactions" if loaded.interactions else "was there already"
            self.stdout.write(f"{house.name}: {done}, {monotonic() - began:.1f} seconds")
