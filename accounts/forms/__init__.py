"""The forms of accounts, split by noun."""
