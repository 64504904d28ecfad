"""`manage.py token --tenant T --user E --scopes …`: makes an API key and prints its secret."""

from django.core.management.base import BaseCommand, CommandError

from intimacy.access.actions import SCOPES, make_key
from intimacy.tenancy.actions import memberships
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import User
from intimacy.tenancy.refusals import CLOCK, Refused


class Command(BaseCommand):
    help = "Make an API key for a member of a tenant and print it. It is shown this once."

    def add_arguments(self, parser):
        parser.add_argument("--tenant", required=True)
        parser.add_argument("--user", required=True, help="the member's e-mail address")
        parser.add_argument("--scopes", nargs="+", required=True, help=", ".join(SCOPES))
        parser.add_argument("--words", default="made on the command line")

    def handle(self, *args, tenant, user, scopes, words, **options):
        person = User.objects.filter(email=user.lower()).first()
        found = [mine for mine in memberships(person) if mine.tenant.slug == tenant] if person else []
        if not found:
            raise CommandError(f"{user} is not a member of {tenant}.")
        wanted = [scope for listed in scopes for scope in listed.split(",")]
        with in_tenant(found[0].tenant, purpose="administration"):
            try:
                _key, secret = make_key(member=found[0].member, words=words, scopes=wanted, by=CLOCK)
            except Refused as refusal:
                raise CommandError(refusal.sentence) from refusal
        self.stdout.write(secret)
