"""What boards keep: counted summaries, the medians of past weeks, renewals, spend, cords and packs."""

from boards.models.cord import Cord, CordRule
from boards.models.programme import Pack, Rate, Renewal, Spend
from boards.models.summary import Summary, Week

__all__ = ["Cord", "CordRule", "Pack", "Rate", "Renewal", "Spend", "Summary", "Week"]
