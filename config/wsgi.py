"""The application as a server sees it."""

import os

from django.core.wsgi import get_wsgi_application

from config.whole_bodies import WholeBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A request must not hold the database longer than this; commands may.
os.environ.setdefault("STATEMENT_TIMEOUT", "10s")
application = WholeBodies(get_wsgi_application())
