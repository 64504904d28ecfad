"""The passwords of the embedded servers and the secret key: random, made once, readable by this user only."""

import json
import os
import secrets
from pathlib import Path

NAMES = ("superuser", "intimacy_owner", "intimacy_app", "intimacy_operator", "valkey", "secret_key")


def keep_passwords(file: Path) -> dict[str, str]:
    """Read the passwords; make the missing ones first."""
    known = json.loads(file.read_text()) if file.exists() else {}
    missing = {name: secrets.token_urlsafe(48 if name == "secret_key" else 24) for name in NAMES if name not in known}
    if missing:
        write_private(file, json.dumps(known | missing, indent=1))
    return known | missing


def write_private(file: Path, text: str) -> None:
    """Write a file that only this user can read; a crash leaves the old one or the new one, never half of it."""
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)
        output.flush()
        os.fsync(output.fileno())
    draft.replace(file)
