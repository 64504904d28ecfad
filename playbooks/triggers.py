"""The rule by which a playbook starts: at which accounts it is true, with what it found."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.vocabulary import account_names, columns_of, found_by
from intimacy.rules import Expression, Names, RuleError, evaluate_columns, parse
from playbooks.models import PlaybookVersion, Run


def read_trigger(text: str, names: Names | None = None) -> Expression:
    """A yes or no over an account's facts. Raises ``RuleError``."""
    return parse(text, names or account_names(), "boolean")


def resting(version: PlaybookVersion) -> Exists:
    """The condition that the playbook runs at an account, or did so until less than ``rest_days`` ago."""
    return Exists(Run.objects.lately(version.rest_days).filter(playbook=version.playbook_id, account=OuterRef("pk")))


def true_at(version: PlaybookVersion, accounts: QuerySet) -> Iterator[tuple[UUID, str]]:
    """The accounts at which the playbook would start, each with why. Nobody's accounts are left out: nobody would play it.

    A rule that can no longer be read is true nowhere.
    """
    try:
        rule = read_trigger(version.trigger) if version.trigger else None
    except RuleError:
        rule = None
    if rule is None:
        return
    ids, columns = columns_of(accounts.exclude(owner=None).exclude(resting(version)).order_by("pk"))
    truth = evaluate_columns(rule, columns, len(ids))
    for place, pk in enumerate(ids):
        if truth[place] == 1:
            told = {"rule": version.trigger, "found": found_by(rule, columns, place)}
            yield pk, (_("Its rule is true: %(rule)s (%(found)s)") % told)[:1000]
