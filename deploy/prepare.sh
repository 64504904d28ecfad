#!/bin/sh
# What happens once before web, worker and beat start: roles and database are made, and the tables are migrated.
set -eu
python -m intimacy.local make-roles
unset DATABASE_SUPERUSER_URL
exec python manage.py migrate --database=owner --no-input
