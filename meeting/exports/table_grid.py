"""Tables as staff write them, made regular: every place of the grid is taken by one cell, and no cell leaves it."""

from typing import Any

Cell = dict[str, Any]
Row = list[Cell]

WIDEST_CELL = 30  # columns; what is said to be wider is a mistake


def grid(head: list[Row], body: list[Row]) -> dict[str, Any] | None:
    """Return `columns`, and `head` and `body` as rows of cells; None for a table without any cell.

    A cell comes with `is_header`, `scope`, `colspan` and `rowspan` as its HTML has them, and `blocks`. It goes with the
    spans as numbers that fit, and as `scope` what it heads: “Column”, “Row”, or nothing.
    """
    head, body = _with_leading_headers([row for row in head if row], [row for row in body if row])
    columns = max(_width(head), _width(body))
    if not columns:
        return None
    return {"columns": columns, "head": _filled(head, columns, "Column"), "body": _filled(body, columns)}


def _with_leading_headers(head: list[Row], body: list[Row]) -> tuple[list[Row], list[Row]]:
    """Editors put the row of headers into the body of the table: it is the head all the same."""
    if head or not body or not all(cell["is_header"] and cell["scope"] != "row" for cell in body[0]):
        return head, body
    return body[:1], body[1:]


def _width(rows: list[Row]) -> int:
    """How many columns the cells need, those included that reach down from rows above."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (x, y) in taken:
                x += 1
            wide, high = _span(cell["colspan"]), min(_span(cell["rowspan"]), len(rows) - y)
            taken |= {(x + i, y + j) for i in range(wide) for j in range(high)}
            x += wide
    return max((x + 1 for x, _ in taken), default=0)


def _filled(rows: list[Row], columns: int, scope: str = "") -> list[Row]:
    taken = [[False] * columns for _ in rows]
    filled = []
    for y, row in enumerate(rows):
        waiting, placed = list(row), []
        for x in range(columns):
            if not taken[y][x]:
                cell = waiting.pop(0) if waiting else {}
                placed.append(_placed(cell, x, y, taken, scope))
        filled.append(placed)
    return filled


def _placed(cell: Cell, x: int, y: int, taken: list[list[bool]], scope: str) -> Cell:
    """The cell with the largest spans up to its own that are free, and their places taken."""
    wide, high = 1, min(_span(cell.get("rowspan", "")), len(taken) - y)
    while wide < _span(cell.get("colspan", "")) and x + wide < len(taken[y]) and not taken[y][x + wide]:
        wide += 1
    for line in taken[y : y + high]:
        line[x : x + wide] = [True] * wide
    return {
        "colspan": wide,
        "rowspan": high,
        "scope": scope or _scope(cell, x),
        "blocks": cell.get("blocks", []),
    }


def _scope(cell: Cell, x: int) -> str:
    if not cell.get("is_header"):
        return ""
    if cell["scope"] in ("row", "rowgroup") or (x == 0 and not cell["scope"]):
        return "Row"
    return "Column"


def _span(words: str) -> int:
    """The number that the attribute says, as HTML reads it: 1 for nonsense."""
    return min(max(int(words), 1), WIDEST_CELL) if words.isascii() and words.isdigit() else 1
