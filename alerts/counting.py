"""How many accounts have left their usual range, and how many have not: one sentence for dashboards."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from alerts.models import Alert, Watch
from intimacy.pages.words import shown


@dataclass(frozen=True)
class Counts:
    """Accounts that are watched, those of them that have left their usual range, and accounts that are not watched."""

    watched: int
    out: int
    not_watched: int

    @property
    def usual(self) -> int:
        """How many are watched and within their usual range."""
        return self.watched - self.out

    @property
    def says(self) -> str:
        """Four accounts left their usual range; 136 did not. What is not watched is said, too."""
        if not self.watched:
            return _("No account is watched yet.")
        said = ngettext(
            "%(out)s account left its usual range; %(usual)s did not.",
            "%(out)s accounts left their usual range; %(usual)s did not.",
            self.out,
        ) % {"out": shown(self.out), "usual": shown(self.usual)}
        if not self.not_watched:
            return said
        return said + " " + ngettext("%(n)s is not watched.", "%(n)s are not watched.", self.not_watched) % {
            "n": shown(self.not_watched)
        }  # fmt: skip


def counts(member) -> Counts:
    """For the accounts that a member may see.

    An account has left its usual range while an alert of it is not resolved, a snoozed one included; it is watched where any of its
    series is, or where it has such an alert.
    """
    found = with_watching(Account.objects.visible_to(member)).aggregate(
        all=Count("pk"), gone=Count("pk", filter=Q(out=True)), seen=Count("pk", filter=Q(out=True) | Q(watched=True))
    )  # fmt: skip
    return Counts(found["seen"], found["gone"], found["all"] - found["seen"])


def with_watching(accounts: QuerySet) -> QuerySet:
    """Accounts, each with ``out``: an alert of it is not resolved; and ``watched``: one of its series is."""
    return accounts.annotate(
        out=Exists(Alert.objects.unresolved().filter(account=OuterRef("pk"))),
        watched=Exists(Watch.objects.watched().filter(account=OuterRef("pk"))),
    )
