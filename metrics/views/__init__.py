"""Pages of scores: the tiers, one account's score, what is behind a figure, and how the score is made."""
