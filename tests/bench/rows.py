"""One row of the benchmarks, and how the rows are shown."""

import json
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """Something of the portal beside its floor, both in things a second, measured in the same run."""

    name: str
    floor_name: str
    floor: float
    portal: float

    @property
    def ratio(self) -> float:
        return self.portal / self.floor


def rate(action: Callable[[], int]) -> float:
    """How many things `action` does in a second; it returns how many it did."""
    start = time.perf_counter()
    return action() / (time.perf_counter() - start)


def show(rows: Iterable[Row]) -> None:
    """Each row as a line of JSON, then all of them as a table."""
    rows = list(rows)
    for row in rows:
        line = {"name": row.name, "floor": row.floor_name, "floor_per_s": round(row.floor, 1)}
        print(json.dumps(line | {"per_s": round(row.portal, 1), "ratio": round(row.ratio, 3)}))
    print(f"\n{'what':<65} {'floor':<23} {'floor/s':>9} {'portal/s':>9} {'ratio':>6}")
    for row in rows:
        print(f"{row.name:<65} {row.floor_name:<23} {row.floor:>9.1f} {row.portal:>9.1f} {row.ratio:>6.3f}")
