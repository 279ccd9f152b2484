"""PostgreSQL's full text search in terms of the ORM; migration 0005_search makes the two functions it calls."""

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, Func


class StoredWords(Func):
    """The generated column of a table, which no model knows: see `meeting/search_columns.py`."""

    template = '"%(table)s".search_%(language)s'
    output_field = SearchVectorField()


class WordsOf(Func):
    """The words of a text that has no such column, given as language, translation and English."""

    function = "public.search_words"
    output_field = SearchVectorField()


class Together(Func):
    """Words from several places."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = SearchVectorField()


class QueryOf(Func):
    """What a reader of the language looks for."""

    function = "public.search_query"
    output_field = SearchQueryField()


class Has(Func):
    """Whether words answer a query."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()
