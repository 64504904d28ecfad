"""Addresses inside the tenant that the request is bound to."""

from django.urls import NoReverseMatch, reverse

from intimacy.tenancy.context import current


def link(name: str, *args, **kwargs) -> str:
    """The address of a named page of the current tenant; a page that stands outside tenants is found as well.

    >>> link("accounts:account", pk=account.pk)
    '/t/acme/accounts/0197…/'
    """
    slug = current().slug
    if not slug:
        return reverse(name, args=args, kwargs=kwargs)
    try:
        # Django takes positional or named arguments, never both: with positional ones the tenant comes first.
        return reverse(name, args=(slug, *args)) if args else reverse(name, kwargs={"tenant": slug, **kwargs})
    except NoReverseMatch:
        return reverse(name, args=args, kwargs=kwargs)
