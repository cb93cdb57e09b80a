"""What a WSGI server loads."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.environment import Misconfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = get_wsgi_application()
except Misconfigured as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(3)  # by which gunicorn knows that starting it again will not help

from config.checks import say_suspicious

say_suspicious()
