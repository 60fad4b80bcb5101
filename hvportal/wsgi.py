"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvportal.settings")
os.environ.setdefault("HVPORTAL_PROCESS", "web")  # limits the waiting for PostgreSQL (hvportal/patience.py)

application = get_wsgi_application()

from hvportal import telemetry  # noqa: E402  # after Django's settings are there

telemetry.start("web")
