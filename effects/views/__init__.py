"""Pages of studies, and what they show on the pages of playbooks and runs."""
