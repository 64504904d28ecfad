"""Accounts and what belongs to them, for programs; one file for each noun."""
