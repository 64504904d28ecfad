"""What came in from each account in each week, read once for alerts and for diagnoses, and made into the series that are watched."""
