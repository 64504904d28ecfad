"""What boards keep: counted summaries, the medians of past weeks, renewals, spend, cords and packs."""

from boards.models.summary import Summary, Week

__all__ = ["Summary", "Week"]
