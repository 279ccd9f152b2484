"""The tests' settings for workers that are killed: short runs and leases, and what a test changes of the outbox."""

import json
import os

from tests.settings import *  # noqa: F403 -- the rest is the tests' own
from tests.settings import OUTBOX

OUTBOX = {
    **OUTBOX,
    "claim_size": 5,  # A kill leaves few that wait for the end of their lease.
    "run_seconds": 1,
    "lease_seconds": 3,
    **json.loads(os.environ.get("OUTBOX", "{}")),
}
