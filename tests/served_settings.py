"""The tests' settings, but with static files as production serves them: hashed and compressed, from a folder given."""

import os

from meeting.settings import STORAGES as PRODUCTION
from tests.settings import *  # noqa: F403 -- the rest is the tests' own

STATIC_ROOT = os.environ["TEST_STATIC_ROOT"]
STORAGES = PRODUCTION
WHITENOISE_AUTOREFRESH = False
