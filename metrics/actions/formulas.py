"""Writing the next version of the formula, asking for a yes to it, and putting it in force."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account
from intimacy.access.require import require
from intimacy.approvals.actions import ask
from intimacy.approvals.kinds import plain
from intimacy.approvals.models import Request
from intimacy.approvals.signers import has_second
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused
from metrics.checking import faults_of
from metrics.formulas import LEAST_COVERAGE
from metrics.models import FormulaVersion
from metrics.topics import NEW_FORMULA

RIGHT, KIND = "metrics.write_formula", "metrics.formula"
WEEK = timedelta(days=7)


@atomic
def save_draft(*, content: Mapping[str, Any], why: str, by, revision: int | None = None) -> FormulaVersion:
    """Write the next version, or write it anew; nothing is scored by it yet.

    revision: of the draft that the writer saw, 0 where there was none; refused where somebody has written it anew since.
    The signatures that were given for what it said before are void once it is asked for again, with a reason of its own.
    """
    require(by, RIGHT)
    content, why = plain({"least_coverage": LEAST_COVERAGE, **content}), why.strip()
    faults = faults_of(content)
    if len(why) > 500:
        faults["why"] = _("Say it in at most 500 characters.")
    if faults:
        raise Refused(faults)
    draft = FormulaVersion.objects.draft().select_for_update(of=("self",)).first()
    if revision is not None and revision != (draft.revision if draft else 0):
        raise Refused(
            _("Somebody has written the draft anew since you looked at it. Look at it again, then change it.")
        )
    if draft is None:
        last = FormulaVersion.objects.order_by("-number").values_list("number", flat=True).first() or 1
        draft = FormulaVersion(number=last + 1, revision=0)
    new = draft._state.adding
    if not new and (draft.content, draft.why) == (content, why):
        return draft
    waits = not new and Request.objects.open().about(draft).filter(kind=KIND).exists()
    if waits and draft.content != content and draft.why == why:
        raise Refused({"why": _("Say what you have changed: this is the reason of the draft as it was.")})
    draft.content, draft.why, draft.by, draft.changed_at = content, why, by, timezone.now()
    draft.revision += 1
    draft.save(force_insert=new)
    record("metrics.formula_drafted", draft, by=by, fields=["content"])
    if waits:
        _ask(draft, by)
    return draft


@atomic
def discard_draft(*, version: FormulaVersion, by) -> None:
    """Throw a draft away that nobody was asked for."""
    require(by, RIGHT)
    draft = FormulaVersion.objects.draft().select_for_update(of=("self",)).filter(pk=version.pk).first()
    if draft is None:
        return
    if Request.objects.open().about(draft).exists():
        raise Refused(_("A second person was asked for a yes to it: withdraw that first."))
    record("metrics.formula_discarded", draft, by=by)
    draft.delete()


@atomic
def publish(*, version: FormulaVersion, revision: int, by: Member) -> Request | FormulaVersion:
    """Ask for the yes of a second person, where there is one who may; else put the draft in force at once.

    revision: of the draft as it was looked at.
    """
    require(by, RIGHT)
    draft = FormulaVersion.objects.draft().select_for_update(of=("self",)).filter(pk=version.pk).first()
    if draft is None:
        raise Refused(_("This version is not a draft any more."))
    if draft.revision != revision:
        raise Refused(_("The draft was changed since you looked at it. Look at it again."))
    return _ask(draft, by) if has_second(RIGHT, by) else put_in_force(version=draft, content=draft.content, by=by)


def _ask(draft: FormulaVersion, by) -> Request:
    why = draft.why or _("Version %(number)d of the score definition.") % {"number": draft.number}
    return ask(kind=KIND, about=draft, content=draft.content, why=why, by=by)


@atomic
def put_in_force(*, version: FormulaVersion, content: Mapping[str, Any], by) -> FormulaVersion:
    """Put a draft in force, as it was when the yes was given. The version before is replaced, and stays to be read.

    Whoever looks after accounts is told. That everybody is then scored by it follows from what is put on record.
    """
    require(by, RIGHT)
    draft = FormulaVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if draft.state != FormulaVersion.State.DRAFT:
        raise Refused(_("This version is not a draft any more."))
    if draft.content != content:
        raise Refused(_("The draft was changed since it was asked for. Look at it again."))
    FormulaVersion.objects.in_force().update(state=FormulaVersion.State.REPLACED)
    draft.state, draft.published_by, draft.published_at = FormulaVersion.State.PUBLISHED, by, timezone.now()
    draft.save(update_fields=["state", "published_by", "published_at"])
    record("metrics.formula_published", draft, by=by, fields=["content"])
    concerned = Member.objects.active().filter(pk__in=Account.objects.exclude(owner=None).order_by().values("owner"))
    executives = Member.objects.active().filter(roles__overlap=["executive", "product"])
    notify(
        topic=NEW_FORMULA, to=(concerned | executives).distinct(), key=str(draft.pk), about=draft, url=link("metrics:definition"),
        title=format_lazy(_lazy("Scores are made by definition {number} from now on"), number=draft.number),
        why=draft.why or _lazy("A new score definition was put in force."),
    )  # fmt: skip
    return draft
