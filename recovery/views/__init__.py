"""The pages of recovery."""
