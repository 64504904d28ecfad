"""What a board pack holds: the sheets of the dashboard and the three figures of the programme, by the code of their pages."""

from datetime import datetime

from django.utils import timezone

from boards.dashboard import Dashboard
from boards.programme.kept import revenue_kept
from boards.programme.margin import margins
from boards.programme.population import populations
from boards.programme.promised import promises_kept
from boards.programme.told import told_beforehand
from boards.sheets import Sheet, of_dashboard


def sheets_of(member, currency: str) -> tuple[list[Sheet], datetime | None]:
    """All sheets as the member sees them now, and when the first of them were counted; None: now."""
    board = Dashboard(member, currency=currency)
    return [*of_dashboard(board), *of_programme(member, currency)], board.counted_at


def of_programme(member, currency: str, months: int = 12) -> list[Sheet]:
    """The three figures by which a programme is judged, and which indicators told the first of them beforehand."""
    today = timezone.localdate()
    among = populations(member, today, currency)
    return [
        revenue_kept(member, today, months), told_beforehand(member, today, months), promises_kept(member, today, among),
        *margins(member, today, currency, among),
    ]  # fmt: skip
