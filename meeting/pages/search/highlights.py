"""Passages of a text with the words that a reader looked for marked in them, safe to show."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from meeting.languages import Language

# Around each word found, until the text is escaped. A text itself never has them: `line` takes them out.
START, STOP = "\x02", "\x03"
MARKED = re.compile(f"{START}(.*?){STOP}")
A_WORD = re.compile(r"\w")
BARE = str.maketrans("", "", START + STOP)

MARKS = f"StartSel={START}, StopSel={STOP}"
WHOLE = f"{MARKS}, HighlightAll=true"
EXCERPT = f"{MARKS}, MaxFragments=1, MaxWords=30, MinWords=20, ShortWord=0"  # MaxFragments: words on both sides

STEMMERS = {Language.ENGLISH: "english", Language.FRENCH: "french", Language.SPANISH: "spanish"}

# Each text is read with its accents and without, as it was when its words were stored: migration 0005_search. What is
# marked is any of the words looked for, each once: for words that must all occur, PostgreSQL's search for the best
# place takes minutes when one of them is repeated.
SQL = r"""
WITH readings AS (
    SELECT (place || stemmer)::regconfig AS configuration
    FROM unnest(%(stemmers_of_query)s::text[]) AS stemmer, unnest(ARRAY['pg_catalog.', 'public.unaccented_']) AS place
), sought AS (
    SELECT coalesce(string_agg(DISTINCT quoted, ' | '), '')::tsquery AS query
    FROM readings, unnest(tsvector_to_array(to_tsvector(configuration, %(wanted)s))) AS lexeme,
         concat('''', replace(replace(lexeme, '\', '\\'), '''', ''''''), '''') AS quoted
)
SELECT ts_headline(('pg_catalog.' || stemmer)::regconfig, words, query, options),
       ts_headline(('public.unaccented_' || stemmer)::regconfig, words, query, options)
FROM unnest(%(stemmers)s::text[], %(words)s::text[], %(options)s::text[])
         WITH ORDINALITY AS passages (stemmer, words, options, place),
     sought
ORDER BY place
"""


@dataclass(frozen=True)
class Passage:
    """A `line`, to be shown whole (a title) or as an excerpt."""

    words: str
    language: str
    whole: bool = False


def line(text: str) -> str:
    """A text made fit for a passage."""
    return " ".join(unicodedata.normalize("NFC", text).translate(BARE).split())


def highlighted(passages: Sequence[Passage], wanted: str, language: str) -> list[SafeString]:
    """Each passage in turn, escaped, with `<mark>` around what a reader of the language looked for.

    It takes one query, however many they are.
    """
    parameters = {
        "wanted": wanted,
        "stemmers_of_query": sorted({STEMMERS[Language(language)], STEMMERS[Language.ENGLISH]}),
        "stemmers": [STEMMERS[Language(passage.language)] for passage in passages],
        "words": [passage.words for passage in passages],
        "options": [WHOLE if passage.whole else EXCERPT for passage in passages],
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, parameters)
        headlines = [max(readings, key=_marks) for readings in cursor.fetchall()]
    return [_with_dots(passage, headline) for passage, headline in zip(passages, headlines, strict=True)]


def _marks(headline: str) -> int:
    return headline.count(START)


def _with_dots(passage: Passage, headline: str) -> SafeString:
    """The headline with dots where the text goes on; where only punctuation is left, with that."""
    bare = headline.translate(BARE)
    if not bare:
        return SafeString("")
    before, _, after = passage.words.partition(bare)
    return format_html("{}{}{}", _dotted(before, "… "), _marked(headline), _dotted(after, " …"))


def _dotted(left_out: str, dots: str) -> str:
    return dots if A_WORD.search(left_out) else left_out


def _marked(headline: str) -> SafeString:
    html = MARKED.sub(r"<mark>\1</mark>", escape(headline))
    return mark_safe(html)  # noqa: S308 -- escaped above
