"""What can be done with playbooks: written, published, started, stopped; and what happens in a run by itself."""
