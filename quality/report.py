"""What an audit came to: of each source how many records are wrong, with the interval in which the truth lies."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Interaction
from intimacy.pages.words import day, shown
from quality.figures import Interval, wilson
from quality.models import Audit, AuditItem
from quality.sources import kind_in_words, source_in_words

Verdict = AuditItem.Verdict


@dataclass(frozen=True)
class Line:
    """One source of an audit, or all of them together with the source ""."""

    source: str
    all: int
    right: int
    wrong: int
    unclear: int

    @property
    def words(self) -> str:
        return source_in_words(self.source) if self.source else _("All sources")

    @property
    def left(self) -> int:
        return self.all - self.right - self.wrong - self.unclear

    @property
    def interval(self) -> Interval | None:
        """Of the records of which somebody could say."""
        return wilson(self.wrong, self.right + self.wrong)

    @property
    def says(self) -> str:
        """The share of wrong records, and from where to where it may lie."""
        found = self.interval
        if found is None:
            return _("nothing known yet")
        return _("%(share)s%% wrong (%(low)s to %(high)s%%)") % {
            "share": shown(round(100 * found.share)), "low": shown(round(100 * found.low)), "high": shown(round(100 * found.high)),
        }  # fmt: skip


def lines_of(audit: Audit) -> list[Line]:
    """A line for each source, by name. One query."""
    counted = AuditItem.objects.filter(audit=audit).order_by("source").values("source").annotate(
        all=Count("pk"), **{str(verdict): Count("pk", filter=Q(verdict=verdict)) for verdict in Verdict}
    )  # fmt: skip
    return [Line(**row) for row in counted]


def together(lines: Iterable[Line]) -> Line:
    """All sources as one line. Sources count by their samples, not by their sizes."""
    lines = list(lines)
    return Line(
        "", sum(line.all for line in lines), sum(line.right for line in lines), sum(line.wrong for line in lines),
        sum(line.unclear for line in lines),
    )  # fmt: skip


def headline(lines: Iterable[Line]) -> str:
    """What the audit says so far, of how many records, and how many nobody has looked at."""
    lines = list(lines)
    total, judged = together(lines), [line for line in lines if line.interval]
    if not judged:
        return _("Nothing is known yet.")
    looked_at = total.right + total.wrong
    said = ngettext(
        "Of %(n)s record that was judged, %(says)s; it is from %(some)s of %(sources)s sources.",
        "Of %(n)s records that were judged, %(says)s; they are from %(some)s of %(sources)s sources.", looked_at,
    ) % {"n": shown(looked_at), "says": total.says, "some": shown(len(judged)), "sources": shown(len(lines))}  # fmt: skip
    if not total.left:
        return said
    waits = ngettext("%(n)s of %(all)s is not looked at yet.", "%(n)s of %(all)s are not looked at yet.", total.left)
    return f"{said} {waits % {'n': shown(total.left), 'all': shown(total.all)}}"


def records_of(items: Iterable[AuditItem]) -> list[tuple[AuditItem, dict[str, Any]]]:
    """The records of the sample with what we hold of each: names of fields and values; {} where it is gone. One query."""
    items = list(items)
    wanted = [item.record for item in items if item.record]
    rows = Interaction.objects.in_force().filter(pk__in=wanted) if wanted else []
    held = {row.pk: row for row in rows}
    return [(item, _held(item, held.get(item.record))) for item in items]


def _held(item: AuditItem, row: Interaction | None) -> dict[str, Any]:
    if item.record is None:
        account = item.account
        said = {
            _("Name"): account.name, _("External id"): account.external_id, _("Industry"): account.industry,
            _("Region"): account.region, _("Customer since"): day(account.since), _("Renewal"): day(account.renewal_on),
            _("Annual value"): shown(account.annual_value),
        }  # fmt: skip
    elif row is None:
        return {}
    else:
        said = {
            _("Kind"): kind_in_words(row.kind), _("Id"): row.external_id, _("When"): day(row.happened_at), _("Title"): row.title,
            _("Channel"): row.channel, _("Value"): shown(row.value),
        }  # fmt: skip
    return {name: value for name, value in said.items() if value not in ("", None)}
