"""How often something may be done in a while, counted in Redis for all web processes together.

Without Redis nothing is counted: a limit keeps robots busy, and is no reason to turn people away.
"""

import functools
import logging
from dataclasses import dataclass

import redis
from django.conf import settings
from django.utils.crypto import salted_hmac
from redis.backoff import NoBackoff
from redis.retry import Retry

from meeting.pauses import Pause

logger = logging.getLogger(__name__)

TIMEOUT = 0.1  # seconds for each step: connecting, and each of up to three answers
PAUSE = 10  # seconds for which a process lets a Redis alone that has not answered


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """At most `most` times in `seconds`, which begin with the first."""

    name: str
    most: int
    seconds: int = 3600


def count(limit: Limit, whom: str) -> int:
    """Count once more, and return how many seconds to wait: 0 within the limit.

    `whom` is an address, or whatever else is counted; Redis sees only a salted hash of it. Nobody, "", is not counted.
    """
    if not whom:
        return 0
    digest = salted_hmac("meeting.rate_limits", whom, algorithm="sha256").hexdigest()[:32]
    times, left = _counter(settings.REDIS_URL).count(f"limit:{limit.name}:{digest}", limit.seconds)
    return max(left, 1) if times > limit.most else 0


class Counter:
    """Counters in one Redis. While it does not answer, it is left alone: an outage slows one request, not each."""

    def __init__(self, url: str) -> None:
        # One try and no more: whoever registers waits for it.
        self._redis = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
        self._pause = Pause(PAUSE)

    def count(self, key: str, seconds: int) -> tuple[int, int]:
        """How often it was counted, this time too, and for how many seconds that is kept. Without Redis nothing was."""
        if self._pause.lasts:
            return 0, 0
        try:
            with self._redis.pipeline() as steps:
                times, _, left = steps.incr(key).expire(key, seconds, nx=True).ttl(key).execute()
        except (redis.RedisError, OSError) as error:
            self._pause.begin()
            logger.warning("Nothing is counted for %s s, Redis does not answer: %s", PAUSE, type(error).__name__)
            return 0, 0
        return times, left


@functools.cache
def _counter(url: str) -> Counter:
    return Counter(url)
