"""Freezing the figures of a moment for the board."""

import hashlib
import json

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from boards.models import Pack
from boards.packing import sheets_of
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.models import Tenant
from intimacy.tenancy.refusals import Refused
from metrics.models import Score
from metrics.parts import definition_name, formula_of

RIGHT = "boards.freeze"


@atomic
def freeze_pack(*, title: str, by, pk=None) -> Pack:
    """Keep the figures as they are now, with their hash. pk: chosen by the caller, so that the same pack sent twice is one."""
    require(by, RIGHT)
    if pk is not None and (already := Pack.objects.filter(pk=pk).first()):
        return already
    title = title.strip()
    if not title or len(title) > 200:
        raise Refused({"title": _("Give it a title of at most 200 characters.")})
    currency = Tenant.objects.get(pk=current_tenant()).currency
    sheets, counted_at = sheets_of(by, currency)
    figures = [sheet.as_json() for sheet in sheets]
    last = Score.objects.filter(score__isnull=False).order_by("-on", "-pk").first()
    formula = formula_of(last)
    made_by = definition_name(formula.version, formula.since) if last else ""
    pack = Pack.objects.create(
        title=title, figures=figures, hash=hash_of(figures), counted_at=counted_at or timezone.now(), by_id=by.pk,
        definition=made_by, **({"pk": pk} if pk else {}),
    )  # fmt: skip
    record("boards.pack_frozen", pack, by=by)
    return pack


def hash_of(figures: list) -> str:
    """SHA-256 of the figures as canonical JSON."""
    return hashlib.sha256(json.dumps(figures, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
