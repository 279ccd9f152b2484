"""The lines of an import that have faults, as a file to mend and to import again."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from .tables import Column, csv_of

WIDTH = 20


def faulty_lines_file(headings: Sequence[str], faulty: Iterable[tuple[int, list[str], list[str]]]) -> bytes:
    """CSV with the table’s own columns, then the number of the line and what is wrong with it.

    `faulty` gives each line’s number, its cells and its reasons.
    """
    rows = list(faulty)
    width = max([len(headings), *(len(cells) for _number, cells, _reasons in rows)])
    titles = [*_padded(headings, width), _("Line"), _("What is wrong")]
    return csv_of(
        [Column(title, WIDTH) for title in titles],
        ([*_padded(cells, width), number, " ".join(reasons)] for number, cells, reasons in rows),
    )


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]
