"""What is done to accounts and what belongs to them, split by noun."""
