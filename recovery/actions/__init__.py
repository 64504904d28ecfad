"""What can be done in recovery."""
