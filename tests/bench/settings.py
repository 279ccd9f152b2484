"""The tests' settings, with the cache of pages that production has."""

from meeting.settings import CACHES as PRODUCTION
from tests.settings import *  # noqa: F403 -- the rest is the tests' own

CACHES = PRODUCTION
