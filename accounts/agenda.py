"""What stands on My work: the lines of every source, without those that were set aside, by when they are due."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from hashlib import sha256
from urllib.parse import quote

from django.db.models import Func, IntegerField, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, SetAside
from accounts.work import Line
from intimacy.pages import slots, words
from intimacy.pages.links import link
from intimacy.pages.slots import Work
from intimacy.tenancy.models import Member


@dataclass(frozen=True)
class Group:
    """Lines that are due in the same stretch of time."""

    name: str
    label: str
    lines: list[Line]


@dataclass(frozen=True)
class Agenda:
    """Everything that is due from a member: what stands on the page, and what was set aside, each with how."""

    groups: list[Group]
    aside: list[tuple[Line, SetAside]]


def agenda_of(member) -> Agenda:
    """What is due from the member, by when; a group without lines is left out. First of all stands what cannot wait for its day.

    "Today" is the day in the member's time zone. What has no day of its own is for this week.
    """
    today = timezone.localdate()
    labels = {
        "first": _("First"),
        "overdue": _("Overdue"),
        "today": _("Today"),
        "week": _("This week"),
        "later": _("Later"),
    }
    found: dict[str, list] = {name: [] for name in labels}
    marks = {mark.line: mark for mark in SetAside.objects.visible_to(member).select_related("to")}
    aside = []
    for line in lines_due(member):
        mark = marks.get(line.key)
        if mark and ((mark.until and mark.until > today) or (mark.to and not mark.to.left_at)):
            aside.append((line, mark))
            continue
        if mark and mark.until:
            line = replace(
                line, why=f"{line.why} {_('Put off once: %(reason)s.') % {'reason': mark.reason.rstrip('.')}}"
            )
        found["first" if line.first else _stretch(_day(line), today)].append(line)
    for lines in found.values():
        lines.sort(key=lambda line: _day(line) or today + timedelta(days=6))
    aside.sort(key=lambda pair: pair[1].until or date.max)
    return Agenda([Group(name, labels[name], lines) for name, lines in found.items() if lines], aside)


def grouped(member) -> list[Group]:
    """The groups that stand on the member's page."""
    return agenda_of(member).groups


def lines_due(member) -> Iterator[Line]:
    """Every line of every source, set aside or not, with what can be done about any line.

    Then, once each, what is due from the colleagues for whom the member stands in today.
    """
    mine, seen = slots.my_work.shown_to(member), set()
    counts = _counts(member, mine)
    for source in mine:
        for work in source.due(member, counts[source.name]) if source.waiting else source.due(member):
            line = completed(work, source.name)
            seen.add(line.key)
            yield line
    covered = Absence.objects.covered_by(member).select_related("member").order_by("pk") if counts["covers"] else []
    for absence in covered:
        told = {"name": words.isolated(absence.member.name), "day": words.day(absence.until_on)}
        theirs = {source.name for source in slots.my_work.shown_to(absence.member)}
        for source in [source for source in mine if source.covered and source.name in theirs]:
            for work in source.due(absence.member):
                line = completed(work, source.name)
                if line.covered and line.key not in seen:
                    seen.add(line.key)
                    yield replace(line, why=_("For %(name)s, away until %(day)s.") % told + f" {line.why}")


def _counts(member, sources) -> dict[str, int]:
    """How many wait in each source that only counts, and in how many absences the member stands in: one query for all."""
    asked = {f"n{place}": source for place, source in enumerate(sources) if source.waiting}
    how_many = {name: _how_many(source.waiting(member)) for name, source in asked.items()}
    how_many["covers"] = _how_many(Absence.objects.covered_by(member))
    found = Member.objects.filter(pk=member.pk).annotate(**how_many).values(*how_many).get()
    return {asked[name].name if name in asked else name: count for name, count in found.items()}


def _how_many(rows) -> Subquery:
    return Subquery(rows.order_by().annotate(n=Func("pk", function="COUNT")).values("n"), output_field=IntegerField())


def keys_of(member) -> set[str]:
    """The keys of the member's lines."""
    return {line.key for line in lines_due(member)}


def completed(work: Work, source: str) -> Line:
    """The line with its key, and with the general ways to put it off and to hand it over where it has none of its own."""
    known = {field.name for field in fields(Line)}
    line = work if isinstance(work, Line) else Line(**{f.name: getattr(work, f.name) for f in fields(work) if f.name in known})  # fmt: skip
    key = line.key or f"{source}:{sha256((line.url or line.title).encode()).hexdigest()[:32]}"
    asked = f"?line={quote(key)}"
    to_others = "" if line.own else line.hand_over_url or link("accounts:line_hand_over") + asked
    return replace(
        line, key=key, put_off_url=line.put_off_url or link("accounts:line_put_off") + asked,
        hand_over_url=to_others,
    )  # fmt: skip


def _day(line: Work) -> date | None:
    return getattr(line, "due_on", None) or (words.as_day(line.due_at) if line.due_at else None)


def _stretch(day: date | None, today: date) -> str:
    if day is None:
        return "week"
    if day <= today:
        return "today" if day == today else "overdue"
    return "week" if day <= today + timedelta(days=7) else "later"
