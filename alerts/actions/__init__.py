"""What changes alerts, the rule by which they are raised, and the quiet periods of customers."""
