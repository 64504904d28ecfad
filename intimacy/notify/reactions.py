"""What administrators are told of their company's doors: that somebody has changed how people sign in."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from intimacy.jobs.declare import reaction
from intimacy.journal.models import Entry
from intimacy.journal.words import in_words
from intimacy.notify.actions import notify
from intimacy.notify.topics import topic
from intimacy.pages.links import link
from intimacy.tenancy.models import Member

WAYS_IN = "access.ways_in"
topic(WAYS_IN, _("How people sign in was changed"), default=("app", "mail"), right="access.manage_sign_in")


@reaction("access.provider_set", "access.provider_removed", "access.domain_proven", purpose="administration")
def tell_of_ways_in(entry: str):
    """Tell the other administrators, once: whoever chooses the provider chooses who comes in as whom."""
    found = Entry.objects.select_related("by").get(pk=entry)
    admins = Member.objects.active().filter(roles__contains=["admin"]).exclude(pk=found.by_id)
    told = notify(
        topic=WAYS_IN, to=list(admins), key=str(found.pk), url=link("pages:sign_in"),
        title=format_lazy("{}: {}", found.by.name if found.by else "–", in_words(found.action)),
        why=_("You administer how people sign in."),
    )  # fmt: skip
    return {"told": len(told)}
