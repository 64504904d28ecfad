"""Asks the web of this container whether it is well; the status to leave with."""

import sys
import urllib.request

try:
    with urllib.request.urlopen("http://localhost:8000/healthz", timeout=8) as answer:
        sys.exit(answer.status != 200)
except OSError:
    sys.exit(1)
