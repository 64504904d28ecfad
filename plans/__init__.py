"""Joint plans: what a customer and we have set out to reach together, and how far we are."""
