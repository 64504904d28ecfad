"""The root causes of a case: five times why, each the cause of the one before; where in the way of working, and never who."""

from django.db.transaction import atomic
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.pages.links import link
from intimacy.tenancy.refusals import Refused
from recovery.actions.cases import RIGHT, held
from recovery.blame import refuse_names
from recovery.models import Case, Cause

MOST = 10


@atomic
def add_cause(*, case: Case, words: str, by, factor: str = Cause.Factor.PROCESS, evidence: str = "") -> Cause:
    """Note the next cause, below those that are noted. evidence: the address of what shows it, here or elsewhere."""
    require(by, RIGHT, case)
    case, words, evidence = held(case), words.strip(), evidence.strip()
    if not words or len(words) > 500:
        raise Refused({"words": _("Say in at most 500 characters what made it possible.")})
    if factor not in Cause.Factor.values:
        raise Refused({"factor": _("Choose where it lies.")})
    if len(evidence) > 500 or (evidence and not _is_address(evidence)):
        raise Refused({"evidence": _("Give an address that begins with https://, or one of a page here.")})
    refuse_names(case.account, words=words)
    last = case.causes.order_by("-place").first()
    if last is not None and last.words == words:
        return last  # sent twice
    if last is not None and last.place >= MOST:
        raise Refused({"words": _("There are %(most)d causes already. Take one away first.") % {"most": MOST}})
    cause = Cause.objects.create(
        case=case, place=last.place + 1 if last else 1, words=words, factor=factor, evidence=evidence, by_id=by.pk
    )
    record("recovery.cause_added", case, by=by, fields=["causes"])
    return cause


@atomic
def remove_cause(*, cause: Cause, by) -> None:
    """Take a cause away; those below move up. One that is gone already stays gone."""
    require(by, RIGHT, cause.case)
    case = held(cause.case)
    if not case.causes.filter(pk=cause.pk).delete()[0]:
        return
    for place, row in enumerate(case.causes.order_by("place"), start=1):
        if row.place != place:
            row.place = place
            row.save(update_fields=["place"])
    record("recovery.cause_removed", case, by=by, fields=["causes"])


def _is_address(text: str) -> bool:
    here = link("recovery:queue").split("recovery/")[0]
    return text.startswith(here) or (
        text.startswith("https://")
        and " " not in text
        and url_has_allowed_host_and_scheme(text, allowed_hosts={text[8:].split("/")[0]})
    )
