"""Data quality for programs: the same rights and actions as its pages."""
