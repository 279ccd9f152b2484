"""For machines that watch the portal: is it alive, is it ready."""

import datetime
import logging

import redis
from django.conf import settings
from django.db import DatabaseError
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from meeting.models import Heartbeat

logger = logging.getLogger(__name__)

WORKER_IS_SILENT_AFTER = datetime.timedelta(seconds=60)
BROKER_TIMEOUT = 2  # seconds


@never_cache
def alive(_request: HttpRequest) -> HttpResponse:
    """`/healthz/`: this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """`/readyz/`: 200 when database, broker and worker answer, else 503 that names the silent one."""
    parts = {"database": database_answers(), "broker": broker_answers()}
    parts["worker"] = parts["database"] and worker_answers()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def database_answers() -> bool:
    try:
        Heartbeat.objects.exists()
    except DatabaseError as error:
        logger.warning("The database does not answer: %s", type(error).__name__)
        return False
    return True


def broker_answers() -> bool:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=BROKER_TIMEOUT, socket_connect_timeout=BROKER_TIMEOUT
    )
    try:
        return bool(client.ping())
    except redis.RedisError as error:
        logger.warning("The broker does not answer: %s", type(error).__name__)
        return False
    finally:
        client.close()


def worker_answers() -> bool:
    return Heartbeat.objects.filter(name="sender", at__gte=Now() - WORKER_IS_SILENT_AFTER).exists()
