"""Search in what everybody may read: sessions, speakers, concept notes and documents of every public meeting."""

from .query import LONGEST_QUERY, Query
from .results import MOST_RESULTS, Result, Results, find

__all__ = ["LONGEST_QUERY", "MOST_RESULTS", "Query", "Result", "Results", "find"]
