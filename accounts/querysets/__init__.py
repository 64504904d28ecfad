"""What can be asked of accounts and what belongs to them."""
