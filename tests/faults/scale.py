"""How much the tests of faults do: little each time, and everything with `FAULTS=full` (`make faults`)."""

import os

FULL = os.environ.get("FAULTS") == "full"
MANY = 2000 if FULL else 200  # messages
PATIENCE = 900 if FULL else 60  # seconds until all of them are sent


def seconds(as_written: float, scaled: float) -> float:
    """How long a fault lasts."""
    return as_written if FULL else scaled
