"""Registrations through the real form, beside one insert and commit over as many connections."""

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median, quantiles

import psycopg2
from django.db import connection

from tests.bench.rows import Row, rate
from tests.factories import make_open_meeting
from tests.processes import database_url, web_server
from tests.visitors import Visitor, all_at_once, visitors

CLIENTS, EACH = 8, 40
INSERTS = 500  # of each connection
PAIRS = 200  # of somebody new and somebody known
CROWD = 500

FORM = "/en/bench/register/"
FLOOR = "one insert and commit"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.bench.settings"}

_number = count(1)


def rows() -> list[Row]:
    """Eight clients, somebody known beside somebody new, and a crowd; the names tell how long answers took."""
    make_open_meeting(slug="bench", seats_in_room=1000)
    floor = rate(_insert_and_commit)
    # As many processes and threads as `make run` starts.
    with tempfile.TemporaryDirectory() as folder, web_server(Path(folder), threads=4, **SETTINGS) as site:
        people = visitors(site, FORM, CLIENTS)
        return [
            _row("form opened and sent, 8 clients", floor, _of_clients(people, _open_and_send)),
            _row("form sent, 8 clients", floor, _of_clients(people, _send)),
            _known_beside_new(people[0]),
            _row("500 people at once", floor, _of_crowd(visitors(site, FORM, CROWD))),
        ]


class Timed:
    """How long each of several answers took, and all of them together."""

    def __init__(self, act: Callable[[], list[float]]) -> None:
        start = time.perf_counter()
        self.times = act()
        self.rate = len(self.times) / (time.perf_counter() - start)

    def percentile(self, number: int) -> float:
        return quantiles(self.times, n=100)[number - 1] * 1000


def _row(name: str, floor: float, timed: Timed) -> Row:
    p50, p95, p99 = (timed.percentile(number) for number in (50, 95, 99))
    return Row(f"{name}: p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms", FLOOR, floor, timed.rate)


def _of_clients(people: list[Visitor], act: Callable[[Visitor], None]) -> Timed:
    def repeat(visitor: Visitor) -> list[float]:
        return [_time(partial(act, visitor)) for _ in range(EACH)]

    return Timed(
        lambda: [seconds for times in all_at_once(partial(repeat, each) for each in people) for seconds in times]
    )


def _of_crowd(people: list[Visitor]) -> Timed:
    return Timed(lambda: all_at_once(partial(_time, partial(_send, visitor)) for visitor in people))


def _known_beside_new(visitor: Visitor) -> Row:
    """One after the other, each a person who is new and then one who is known; the rates are of the median times."""
    new, known = [], []
    for _ in range(PAIRS):
        number = next(_number)
        new.append(_time(partial(_register, visitor, number)))
        known.append(_time(partial(_register, visitor, number)))
    return Row("form sent by somebody known already", "by somebody new", 1 / median(new), 1 / median(known))


def _open_and_send(visitor: Visitor) -> None:
    assert visitor.open() == 200
    _send(visitor)


def _send(visitor: Visitor) -> None:
    _register(visitor, next(_number))


def _register(visitor: Visitor, number: int) -> None:
    assert visitor.register(number) == 302


def _time(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _insert_and_commit() -> int:
    """The least that a registration asks of the database, over as many connections as there are clients."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_floor (name text)")
    return sum(all_at_once([_insert_over_one_connection] * CLIENTS))


def _insert_over_one_connection() -> int:
    with closing(psycopg2.connect(database_url())) as own, own.cursor() as cursor:
        for _ in range(INSERTS):
            cursor.execute("INSERT INTO bench_floor (name) VALUES ('Amina')")
            own.commit()
    return INSERTS
