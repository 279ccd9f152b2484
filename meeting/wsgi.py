import os
import sys

from django.core.wsgi import get_wsgi_application

from meeting.environment import EnvironmentProblem

WORKER_CANNOT_BOOT = 3  # gunicorn starts a worker that ends otherwise again and again

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meeting.settings")
try:
    application = get_wsgi_application()
except EnvironmentProblem as problem:
    sys.stderr.write(f"{problem}\n")
    sys.exit(WORKER_CANNOT_BOOT)
