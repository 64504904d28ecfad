"""What a study fixes beforehand, as the content of its hash."""

import hashlib
import json

from effects.models import Study

FIXED = (
    "playbook_id", "question", "outcome", "horizon", "comparison", "counts_from", "read_on", "least", "look", "number",
)  # fmt: skip


def hash_of_study(study: Study) -> str:
    """SHA-256 over everything that must not change after registration."""
    content = {name: str(getattr(study, name)) for name in FIXED}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
