"""The web application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy.settings")
application = get_wsgi_application()

from intimacy.tenancy.serving import stand_behind_the_walls  # noqa: E402  needs the settings

stand_behind_the_walls()
