"""`manage.py create_tenant`: founds a tenant with its first administrator, whose password is asked for."""

import os
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from intimacy.tenancy.actions import create_tenant
from intimacy.tenancy.models import User
from intimacy.tenancy.refusals import Refused


class Command(BaseCommand):
    help = "Found a tenant. The administrator's password is asked for, or taken from ADMIN_PASSWORD; an existing user keeps theirs."

    def add_arguments(self, parser):
        parser.add_argument("--slug", required=True, help="its place in addresses: /t/<slug>/")
        parser.add_argument("--name", required=True, help="what people call it")
        parser.add_argument("--admin", required=True, help="the first administrator's e-mail address")
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--currency", default="USD")

    def handle(self, *args, slug, name, admin, admin_name, currency, **options):
        user = User.objects.filter(email=admin.lower()).first()
        password = None if user else os.environ.get("ADMIN_PASSWORD") or getpass("Password of the administrator: ")
        try:
            with transaction.atomic():
                if user is None:
                    validate_password(password, User(email=admin))
                    user = User.objects.create_user(admin, password)
                create_tenant(slug=slug, name=name, by=user, by_name=admin_name, currency=currency)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        self.stdout.write(f"{name} is at /t/{slug}/.")
