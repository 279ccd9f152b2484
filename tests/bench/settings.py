"""The tests' settings, with the cache of pages and the outbox that production has."""

from meeting import settings as production
from tests.settings import *  # noqa: F403 -- the rest is the tests' own

CACHES, OUTBOX = production.CACHES, production.OUTBOX
