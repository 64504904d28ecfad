"""What needs a second person's yes: a new version of the alert rule."""

from django.utils.translation import gettext_lazy as _

from alerts.actions.rules import KIND, RIGHT, content_of, put_in_force
from alerts.models import Rule
from intimacy.approvals.kinds import Difference, Signer, kind
from intimacy.approvals.models import Request
from intimacy.pages.links import link
from intimacy.pages.words import shown

SAID = {
    "years": _("Years between two false alarms at one account"),
    "contact": _("Contact is watched"),
    "usage": _("Usage is watched"),
    "answers": _("How soon we answer is watched"),
    "kept": _("Promises are watched"),
    "days": _("Days to acknowledge, in tiers 1, 2, 3 and without a tier"),
}


def _in_words(value) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(shown(value))


def _show(request: Request) -> list[Difference]:
    """What the version in force says beside the draft, where they differ."""
    in_force = Rule.objects.in_force().first()
    before, after = content_of(in_force) if in_force else {}, request.content
    return [
        Difference(words, _in_words(before.get(name)), _in_words(after.get(name)))
        for name, words in SAID.items()
        if before.get(name) != after.get(name)
    ]


def _publish(request: Request, by) -> Rule:
    return put_in_force(rule=request.thing, content=request.content, by=by)


ALERT_RULE = kind(
    name=KIND, title=_("Alert rule"), signers=(Signer(RIGHT),), show=_show, carry_out=_publish, about="alerts.Rule", see=RIGHT,
    url=lambda request: link("alerts:rule"),
)  # fmt: skip
