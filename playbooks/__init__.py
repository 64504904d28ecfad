"""Playbooks: what we do when something is so, in versions; each run of one, and what the runs came to."""
