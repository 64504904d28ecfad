"""Boards for programs: their figures, cords, renewals, spend and packs."""
