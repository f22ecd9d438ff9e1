"""WSGI entry point. A production process with a bad configuration does not start."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gore.settings")

application = get_wsgi_application()

from gore.core.checks import refuse_bad_production  # noqa: E402  (needs the apps that the line above loads)

refuse_bad_production()
