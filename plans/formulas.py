"""What a formula may say of an objective's account, and its value for many accounts at once."""

from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.vocabulary import account_names, columns_of
from intimacy.rules import Expression, Names, RuleError, evaluate_columns, parse

LONGEST = 500


def read_formula(text: str, names: Names | None = None) -> Expression:
    """A number over an account's facts. Raises ``RuleError``."""
    if len(text) > LONGEST:
        raise RuleError(_("A formula has at most 500 characters."), LONGEST)
    return parse(text, names or account_names(), "number")


def values_of(accounts: list[UUID], formulas: set[str]) -> dict[tuple[UUID, str], float]:
    """The value of each formula for each account; what is unknown, or can no longer be read, is left out."""
    ids, columns = columns_of(Account.objects.filter(pk__in=accounts))
    names, found = account_names(), {}
    for text in sorted(formulas):
        try:
            rule = read_formula(text, names)
        except RuleError:
            continue
        values = evaluate_columns(rule, columns, len(ids))
        found.update({(pk, text): float(value) for pk, value in zip(ids, values, strict=True) if not np.isnan(value)})
    return found
