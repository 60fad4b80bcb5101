"""The WSGI application that gunicorn serves."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvportal.settings")
os.environ.setdefault("HVPORTAL_PROCESS", "web")  # limits the waiting for PostgreSQL (hvportal/patience.py)

django.setup(set_prefix=False)

from hvportal import telemetry  # noqa: E402  # after Django's settings are there

# Before the handler, which makes its middleware once: what is put among it later never sees a request.
telemetry.start("web")
application = WSGIHandler()
