"""The pages of alerts, of how accounts are watched, and of the rule."""
