"""Recovery for programs."""
