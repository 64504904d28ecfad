"""What differs between a record and a row, and how a changed row is taken back."""

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DecimalField
from django.utils.translation import gettext as _

CENT = Decimal("0.01")


def as_kept(model, name: str, value: Any) -> Any:
    """A value as the column keeps it, so that 12.345 is not found changed for ever."""
    if isinstance(model._meta.get_field(name), DecimalField) and isinstance(value, Decimal):
        return value.quantize(CENT, ROUND_HALF_UP)
    return value


def differing(row, values: dict[str, Any]) -> dict[str, Any]:
    """The values that the row does not have yet. Further facts are compared one by one."""
    found = {}
    for name, value in values.items():
        if name == "facts":
            if any(row.facts.get(fact) != known for fact, known in value.items()):
                found["facts"] = {**row.facts, **value}
        elif getattr(row, name) != value:
            found[name] = value
    return found


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def put_back(row, effect) -> tuple[list[str], str]:
    """Set the fields of a changed row back, except those changed since: the fields set, and why others stay."""
    fields, stay = [], []
    for name, before in effect.before.items():
        field = row._meta.get_field(name)
        if plain(getattr(row, field.attname)) != effect.after[name]:
            stay.append(str(field.verbose_name))
        else:
            setattr(row, field.attname, field.to_python(before) if before is not None else None)
            fields.append(field.attname)
    why = _("Changed since: %(fields)s.") % {"fields": ", ".join(stay)} if stay else ""
    return fields, why
