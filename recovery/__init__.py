"""Recovery: why an account's score fell, what is done about it, and what was learnt."""
