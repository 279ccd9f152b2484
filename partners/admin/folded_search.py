"""Searching people's names as staff type them: without accents."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from meeting.letters import Folded, folded


class FoldedSearchMixin:
    """Finds the rows that have each word, or a part of a longer one, somewhere in their `search_fields`."""

    search_help_text = gettext_lazy("Parts of names, e-mail addresses and organizations; accents do not matter.")

    def get_search_results(
        self, _request: HttpRequest, rows: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        names = [f"folded_{number}" for number in range(len(self.search_fields))]
        rows = rows.alias(**{name: Folded(field) for name, field in zip(names, self.search_fields, strict=True)})
        for word in folded(search_term.replace("\0", " ")).split():
            rows = rows.filter(reduce(or_, (Q(**{f"{name}__contains": word}) for name in names)))
        return rows, False
