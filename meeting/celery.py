"""The Celery application: it wakes the senders, PostgreSQL holds everything that must not be lost."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meeting.settings")

app = Celery("meeting")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
