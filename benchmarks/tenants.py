"""A fresh tenant for each measurement, so that none stands on what another left."""

from itertools import count

_numbers = count(1)


def new_tenant():
    """A tenant with its administrator, as a Membership."""
    import os

    from intimacy.tenancy.actions import create_tenant
    from intimacy.tenancy.models import User

    slug = f"bench-{os.getpid()}-{next(_numbers)}"
    user = User.objects.create_user(f"admin@{slug}.example")
    return create_tenant(slug=slug, name=slug, by=user, by_name="Ada")
