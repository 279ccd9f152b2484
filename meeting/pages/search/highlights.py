"""Passages of a text with the words that a reader looked for marked in them, safe to show."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from meeting.languages import Language

# Around each word found, until the text is escaped. Nobody types them, and what they could do is misplace a mark.
START, STOP = "\x02", "\x03"
MARKED = re.compile(f"{START}([^{START}{STOP}]*){STOP}")
BARE = str.maketrans("", "", START + STOP)

MARKS = f"StartSel={START}, StopSel={STOP}"
WHOLE = f"{MARKS}, HighlightAll=true"
EXCERPT = f"{MARKS}, MaxWords=32, MinWords=20, ShortWord=2"

STEMMERS = {Language.ENGLISH: "english", Language.FRENCH: "french", Language.SPANISH: "spanish"}

# Each text is read with its accents and without, as it was when its words were stored: migration 0003_search.
SQL = """
SELECT ts_headline(('pg_catalog.' || stemmer)::regconfig, words, query, options),
       ts_headline(('public.unaccented_' || stemmer)::regconfig, words, query, options)
FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS passages (stemmer, words, options, place),
     public.search_query(%s, %s) AS query
ORDER BY place
"""


@dataclass(frozen=True)
class Passage:
    """A plain text in one line, to be shown whole (a title) or as an excerpt."""

    words: str
    language: str
    whole: bool = False


def highlighted(passages: Sequence[Passage], wanted: str, language: str) -> list[SafeString]:
    """Each passage in turn, escaped, with `<mark>` around what a reader of the language looked for.

    It takes one query, however many they are.
    """
    stemmers = [STEMMERS[Language(passage.language)] for passage in passages]
    options = [WHOLE if passage.whole else EXCERPT for passage in passages]
    with connection.cursor() as cursor:
        cursor.execute(SQL, [stemmers, [passage.words for passage in passages], options, language, wanted])
        headlines = [max(readings, key=_marks) for readings in cursor.fetchall()]
    return [_with_dots(passage, headline) for passage, headline in zip(passages, headlines, strict=True)]


def _marks(headline: str) -> int:
    return headline.count(START)


def _with_dots(passage: Passage, headline: str) -> SafeString:
    """The headline with dots where the text goes on."""
    bare = headline.translate(BARE)
    before = "" if passage.words.startswith(bare) else "… "
    after = "" if passage.words.endswith(bare) else " …"
    return format_html("{}{}{}", before, _marked(headline), after)


def _marked(headline: str) -> SafeString:
    html = MARKED.sub(r"<mark>\1</mark>", escape(headline)).translate(BARE)
    return mark_safe(html)  # noqa: S308 -- escaped above
