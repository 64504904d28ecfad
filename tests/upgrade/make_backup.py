"""Makes the backup of a release that later ones are upgraded from: run once, in the tree of that release.

    python -m tests.upgrade.make_backup tests/upgrade/0.1.0.backup

Two tenants with their cast, accounts, contacts, engagements with promises, follow-ups and an answered history, all by the release's own
actions. Beside the backup stands the list of the release's migrations, which the rules for newer ones count from.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

import django

from tests import services  # noqa: F401  starts a server


def fill() -> None:
    """What the release knows how to do, once each."""
    from django.utils import timezone

    from accounts.actions import engagements, followups, promises
    from intimacy.tenancy.context import in_tenant
    from metrics.tasks import rescore_all
    from tests.make import Cast, Make, in_days

    make = Make()
    cast = Cast(make)
    for tenant, owner in ((cast.acme, cast.alice), (cast.globex, cast.mallory)):
        with in_tenant(tenant, member=owner, purpose="account_management"):
            for name in ("Helix Biolabs", "Nordwind Logistik"):
                account = make.account(f"{name} of {tenant.slug}", owner=owner, by=owner)
                contact = make.contact(account, f"Ingrid Salo of {name}", by=owner)
                for kind in ("call", "meeting", "email"):
                    make.interaction(account, kind, contact=contact)
                engagements.log_engagement(
                    account=account, kind="call", title="Renewal", notes="It was talked over.", contacts=[contact], by=owner,
                    happened_at=timezone.now() - timedelta(days=2),
                )  # fmt: skip
                promises.give_promise(account=account, words="Send the plan", due_on=in_days(5), by=owner)
                followups.add_followup(account=account, words="Call again", due_on=in_days(3), by=owner)
        rescore_all.run_in(tenant)


def main(target: str) -> None:
    """Migrate, fill, back up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    fill()
    call_command("backup", target)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT app || ' ' || name FROM django_migrations ORDER BY 1")
        names = "".join(f"{name}\n" for (name,) in cursor.fetchall())
    Path(target).with_suffix(".migrations").write_text(names)


if __name__ == "__main__":
    main(sys.argv[1])
