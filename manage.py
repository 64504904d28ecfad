#!/usr/bin/env python
"""Runs the product's commands. What the database could not do is said in a sentence, not in a traceback."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as fault:
        sys.exit(f"The database could not do this, and nothing was changed: {str(fault).strip()}")
