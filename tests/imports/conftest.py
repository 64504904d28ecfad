"""Reading a file needs no database: these tests also run alone, with nothing of Django set up but its plain English."""

import os

from django.conf import settings

if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
    settings.configure(USE_I18N=False)
