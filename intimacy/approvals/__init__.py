"""Approvals: a request bound to the hash of its content, who must say yes, who did, and what is then carried out."""
