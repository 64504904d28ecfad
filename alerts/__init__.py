"""Alerts: which accounts have left their usual range, since when, and what somebody does about it."""
