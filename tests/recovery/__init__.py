"""Recovery: diagnosis, cases, lessons."""
