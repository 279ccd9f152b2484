"""How much the tests of faults do: little each time, and everything with `FAULTS=full` (`make faults`)."""

import os
from typing import TypeVar

FULL = os.environ.get("FAULTS") == "full"
MANY = 2000 if FULL else 200  # messages
PATIENCE = 900 if FULL else 60  # seconds until all of them are sent


Number = TypeVar("Number", int, float)


def scaled(as_written: Number, small: Number) -> Number:
    """How long a fault lasts, in seconds, or how often it comes: as the table of faults says, or as time allows."""
    return as_written if FULL else small
