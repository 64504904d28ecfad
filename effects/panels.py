"""What studies show on the pages of playbooks and runs, and what the palette finds among them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from effects.collecting import day_of
from effects.models import Compared, Study
from effects.words import effect_in_words
from intimacy.access.require import may
from intimacy.pages.links import link
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Found
from playbooks.models import Playbook, Run

LATEST = 5


def of_playbook(request: MemberRequest, playbook: Playbook) -> dict:
    """The latest studies of a playbook, each with what it came to, and the next one."""
    rows = Study.objects.visible_to(request.member).filter(playbook=playbook).exclude(state=Study.State.REPLACED)
    studies = rows.exclude(state=Study.State.ARCHIVED).prefetch_related("readings").order_by("-read_on", "-pk")[:LATEST]
    found = [{"study": each, "effect": effect_in_words(next(iter(each.readings.all()), None))} for each in studies]
    return {
        "playbook": playbook,
        "studies": found,
        "may_register": not playbook.retired_at and may(request.member, "effects.register"),
    }


def of_run(request: MemberRequest, run: Run) -> dict | None:
    """How the account of a run went on beside its peers, once a study has read it; before that, when one will."""
    rows = Compared.objects.visible_to(request.member).filter(run=run)
    found = rows.select_related("reading__study", "account").order_by("reading__read_at").first()
    if found:
        return {"compared": found, "study": found.reading.study}
    studies = Study.objects.registered().filter(playbook=run.playbook_id, counts_from__lte=day_of(run.started_at))
    waits = next((each for each in studies.order_by("read_on") if day_of(run.started_at) <= each.last_start), None)
    return {"compared": None, "study": waits} if waits else None


def studies_found(request: MemberRequest, q: str, limit: int) -> Iterator[Found]:
    """Studies by their question."""
    if not q:
        return
    rows = Study.objects.visible_to(request.member).standing().filter(question__icontains=q)
    for each in rows.prefetch_related("readings").order_by("-read_on")[:limit]:
        hint = effect_in_words(next(iter(each.readings.all()), None)) or _("not read yet")
        yield Found(each.question, link("effects:study", pk=each.pk), "scale", hint=hint)
