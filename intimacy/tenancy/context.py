"""Who is acting, in which tenant and for what purpose: the ambient context that every transaction is bound to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from django.db import connection as default_connection
from django.db import transaction

connection: Any = default_connection  # of tenancy.postgres, which knows how to bind


class SomeTenant(Protocol):
    """What binding needs to know of a tenant, which stands above this file."""

    pk: UUID
    slug: str


class SomeMember(Protocol):
    """What binding needs to know of a member."""

    pk: UUID


class NoTenant(RuntimeError):
    """Somebody asked for a tenant's rows where no tenant is bound."""


@dataclass(frozen=True, slots=True)
class Context:
    """The tenant, the acting member (None for the clock) and the purpose that a transaction is bound to."""

    tenant: UUID | None = None
    slug: str = ""
    member: UUID | None = None
    purpose: str = ""


NOBODY = Context()
_context: ContextVar[Context] = ContextVar("tenancy", default=NOBODY)


_afterwards: ContextVar[list[Callable[[], object]] | None] = ContextVar("afterwards", default=None)


def current() -> Context:
    """The context in force, empty where none was bound."""
    return _context.get()


def current_tenant() -> UUID:
    """The id of the bound tenant. Raises NoTenant where there is none."""
    tenant = _context.get().tenant
    if tenant is None:
        raise NoTenant("No tenant is bound here.")
    return tenant


@contextmanager
def _entered(context: Context) -> Iterator[None]:
    token = _context.set(context)
    inside = connection.in_atomic_block
    try:
        if inside:
            connection.bind(context)
        yield
    finally:
        _context.reset(token)
        # In an aborted transaction the rollback undoes SET LOCAL by itself.
        if inside and not connection.needs_rollback and connection.is_usable_now():
            connection.bind(_context.get())


def bound(tenant: SomeTenant, *, member: SomeMember | None = None, purpose: str = ""):
    """Bind every transaction in this block to a tenant, a member and a purpose."""
    return _entered(Context(tenant.pk, tenant.slug, member.pk if member else None, purpose))


def for_purpose(purpose: str):
    """Keep tenant and member, but read for another declared purpose in this block."""
    return _entered(replace(_context.get(), purpose=purpose))


@contextmanager
def in_tenant(tenant: SomeTenant, *, member: SomeMember | None = None, purpose: str = "") -> Iterator[None]:
    """One transaction bound to a tenant: what a job's batch or a command's step runs in."""
    with bound(tenant, member=member, purpose=purpose), transaction.atomic():
        yield


@contextmanager
def keeping_what_must_be_kept() -> Iterator[list[Callable[[], object]]]:
    """Collect what has to be written although the transaction in this block may be rolled back."""
    late: list[Callable[[], object]] = []
    token = _afterwards.set(late)
    try:
        yield late
    finally:
        _afterwards.reset(token)


def after_rollback(write: Callable[[], object]) -> None:
    """Have ``write`` run in a transaction of its own if the current one is rolled back by a refusal."""
    late = _afterwards.get()
    if late is not None:
        late.append(write)
