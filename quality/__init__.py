"""Data quality: what is missing, old, contradictory or drifting in what scores are made of, and the audit of each quarter."""
