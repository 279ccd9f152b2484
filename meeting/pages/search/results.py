"""The search itself."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db import connection, transaction
from django.db.models import F, Value
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from meeting.languages import SOURCE, current
from meeting.models import Meeting
from meeting.selectors.meetings import public_meetings
from meeting.templatetags.portal import in_english

from .highlights import Passage, highlighted
from .kinds import KINDS, Address, Kind
from .query import Query
from .words import Has, QueryOf

MOST_RESULTS = 50
PATIENCE = "2s"  # for one statement; a query that takes longer is an attack, or a mistake of ours


@dataclass(frozen=True)
class Result:
    """Something found, as it is shown: what it is, which meeting it comes from, and where its words were found."""

    kind: Promise
    meeting: Meeting
    address: Address
    title: SafeString
    passages: list[SafeString]
    is_cancelled: bool
    only_there_in_english: bool  # its title is translated, and what the address leads to is not


@dataclass(frozen=True)
class Results:
    shown: list[Result]
    are_cut: bool  # there are more than are shown


@dataclass(frozen=True)
class Hit:
    kind: Kind
    row: Any  # with `rank`, `of_meeting` and `held_on`


def find(query: Query) -> Results:
    """What answers the query in the active language, the best first, and of equals that of the latest meeting.

    It takes the same few queries to the database, whatever there is to find.
    """
    if not query.wanted:
        return Results([], are_cut=False)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE])
        return _found(query)


def _found(query: Query) -> Results:
    meetings = {meeting.pk: meeting for meeting in public_meetings()}
    # A meeting may have become public since `meetings` was read: what comes from it waits for the next search.
    hits = [hit for kind in KINDS for hit in _hits(kind, query) if hit.row.of_meeting in meetings]
    hits.sort(key=lambda hit: (hit.row.rank, hit.row.held_on), reverse=True)
    return Results(_results(hits[:MOST_RESULTS], meetings, query), are_cut=len(hits) > MOST_RESULTS)


def _hits(kind: Kind, query: Query) -> list[Hit]:
    """The best of a kind; one more than are shown tells that there are more."""
    wanted = QueryOf(Value(current()), Value(query.wanted))
    rows = kind.rows(current()).filter(Has(F("words"), wanted))
    if query.unwanted:
        rows = rows.exclude(Has(F("words"), QueryOf(Value(current()), Value(query.unwanted))))
    ranked = rows.annotate(rank=SearchRank(F("words"), wanted)).order_by("-rank", "-held_on", "pk")
    return [Hit(kind, row) for row in ranked[: MOST_RESULTS + 1]]


def _results(hits: list[Hit], meetings: dict[int, Meeting], query: Query) -> list[Result]:
    passages = [hit.kind.passages(hit.row) for hit in hits]
    html = iter(highlighted([passage for of_hit in passages for passage in of_hit], query.wanted, current()))
    return [
        # In this order: zip asks `of_hit` first, and takes nothing from `html` that belongs to the next.
        _result(hit, meetings[hit.row.of_meeting], list(zip(of_hit, html, strict=False)))
        for hit, of_hit in zip(hits, passages, strict=True)
    ]


def _result(hit: Hit, meeting: Meeting, passages: list[tuple[Passage, SafeString]]) -> Result:
    (first, title), *others = passages
    address = hit.kind.address(hit.row, meeting)
    return Result(
        kind=hit.kind.label,
        meeting=meeting,
        address=address,
        title=_marked(first, title, note=True),
        passages=[_marked(passage, html, note=False) for passage, html in others if html],
        is_cancelled=getattr(hit.row, "is_cancelled", False),
        only_there_in_english=bool(address.language and first.language == current()),
    )


def _marked(passage: Passage, html: SafeString, *, note: bool) -> SafeString:
    return in_english(html, note=note) if passage.language == SOURCE != current() else html
