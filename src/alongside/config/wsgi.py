"""The door for a WSGI server: `gunicorn alongside.config.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.config.settings")

application = get_wsgi_application()

# Only now can the packages with tables be imported.
from alongside.casework.warming import read_policies  # noqa: E402
from alongside.kernel.dates import local_date  # noqa: E402

read_policies(today=local_date(timezone.now()))

# What was read at the start stays for good: the collector need not look through it again and again.
gc.collect()
gc.freeze()
