"""Boards: where we stand with everybody, counted once and shown the same everywhere; and where a team stops to help."""
