"""The pages of accounts, split by noun."""
