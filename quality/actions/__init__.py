"""What can be done about data quality: checking, rules of one's own, audits and their findings, hours of upkeep."""
