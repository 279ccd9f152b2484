"""Numbers drawn to scale: the figures that the templates of the counts put into their SVG.

Everything is a text ready for an attribute, because templates write decimals as the reader's language does.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from meeting.times import short_day
from partners.selectors.counts import DayCount

ROW = 44  # pixels, for a label with its bar below
TEXT, BAR = 16, 24  # pixels from the top of the row

CURVE = 100  # the areas are drawn in a square of this size, which is stretched


@dataclass(frozen=True)
class Bar:
    """A row: a label, two numbers with their links, and two bars of which the second lies over the first."""

    label: str
    whole: int
    part: int
    whole_link: str = ""
    part_link: str = ""

    @property
    def longest(self) -> int:
        return max(self.whole, self.part)


@dataclass(frozen=True)
class DrawnBar:
    bar: Bar
    text_y: int
    bar_y: int
    whole_width: str
    part_width: str


@dataclass(frozen=True)
class BarChart:
    """All to one scale, or each to its own."""

    name: str
    title: str
    bars: list[Bar]
    to_one_scale: bool = True

    @property
    def height(self) -> int:
        return ROW * len(self.bars)

    @property
    def drawn(self) -> list[DrawnBar]:
        longest = max((bar.longest for bar in self.bars), default=0)
        return [_drawn(bar, row, longest if self.to_one_scale else bar.longest) for row, bar in enumerate(self.bars)]


@dataclass(frozen=True)
class Curves:
    """How many had registered by the end of each day, and how many of these are confirmed."""

    days: Sequence[DayCount]

    @property
    def first(self) -> str:
        return short_day(self.days[0].date)

    @property
    def last(self) -> str:
        return short_day(self.days[-1].date)

    @property
    def total(self) -> DayCount:
        return self.days[-1]

    @property
    def registered(self) -> str:
        return self._points([day.registered for day in self.days])

    @property
    def confirmed(self) -> str:
        return self._points([day.confirmed for day in self.days])

    def _points(self, numbers: Sequence[int]) -> str:
        """An area that rises from nothing on the eve of the first day; between two days of the list it stays level."""
        eve = self.days[0].date - datetime.timedelta(days=1)
        width, most = (self.days[-1].date - eve).days, self.total.registered
        points, before = [(0.0, float(CURVE))], float(CURVE)
        for day, number in zip(self.days, numbers, strict=True):
            x, y = CURVE * (day.date - eve).days / width, CURVE * (1 - number / most)
            points += [(CURVE * ((day.date - eve).days - 1) / width, before), (x, y)]
            before = y
        corner = (float(CURVE), float(CURVE))
        return " ".join(f"{x:.2f},{y:.2f}" for x, y in [*points, corner])


def _drawn(bar: Bar, row: int, longest: int) -> DrawnBar:
    whole, part = (f"{100 * number / max(longest, 1):.2f}%" for number in (bar.whole, bar.part))
    return DrawnBar(bar, ROW * row + TEXT, ROW * row + BAR, whole, part)
