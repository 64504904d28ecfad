"""Declaring which further facts a tenant keeps about its accounts."""

import re

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Account, FactKind
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import Refused

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@atomic
def declare_fact(*, words: str, type: str = FactKind.Type.TEXT, name: str = "", by) -> FactKind:  # noqa: A002
    """Keep a further fact about accounts from now on. One that was retired under this name comes back with its values.

    ``name`` is what formulas and files call it; without one it is made of the words.
    """
    require(by, "accounts.declare_facts")
    words = words.strip()
    name = name.strip() or short_name(words)
    if not words:
        raise Refused({"words": _("Give the fact a name.")})
    if type not in FactKind.Type.values:
        raise Refused({"type": _("There is no kind of value “%(type)s”.") % {"type": type}})
    if not NAME.fullmatch(name):
        raise Refused({"name": _("A short name has small letters, digits and _, and begins with a letter.")})
    if name in {field.name for field in Account._meta.concrete_fields}:
        raise Refused({"name": _("Every account has “%(name)s” already.") % {"name": name}})
    kind = FactKind.objects.select_for_update().filter(name=name).first() or FactKind(name=name, type=type)
    if not kind._state.adding and kind.retired_on is None:
        raise Refused({"name": _("There is a fact “%(name)s” already.") % {"name": name}})
    if kind.type != type:
        raise Refused({"type": _("“%(name)s” was declared as another kind of value before.") % {"name": name}})
    kind.words, kind.retired_on = words[:100], None
    kind.save()
    record("accounts.fact_declared", kind, by=by, fields=[name])
    return kind


@atomic
def rename_fact(*, kind: FactKind, words: str, by) -> FactKind:
    """Call a fact by other words. Its short name, which formulas and files use, stays."""
    require(by, "accounts.declare_facts")
    words = words.strip()
    if not words:
        raise Refused({"words": _("Give the fact a name.")})
    kind = FactKind.objects.select_for_update().get(pk=kind.pk)
    if kind.words != words:
        kind.words = words[:100]
        kind.save(update_fields=["words"])
        record("accounts.fact_renamed", kind, by=by, fields=["words"])
    return kind


@atomic
def retire_fact(*, kind: FactKind, by) -> FactKind:
    """Ask for a fact no longer. The values that accounts have are kept, and come back if it is declared again."""
    require(by, "accounts.declare_facts")
    kind = FactKind.objects.select_for_update().get(pk=kind.pk)
    if kind.retired_on is None:
        kind.retired_on = timezone.localdate()
        kind.save(update_fields=["retired_on"])
        record("accounts.fact_retired", kind, by=by, fields=[kind.name])
    return kind


def short_name(words: str) -> str:
    """A short name for a fact; one in letters that short names do not have gets a number."""
    name = slugify(words).replace("-", "_").lstrip("_0123456789")[:40].rstrip("_")
    return name or f"fact_{FactKind.objects.count() + 1}"
