"""One line of a table: what it says of a contact, and what is wrong with it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meeting.forms import suggest_address, with_signs
from partners.models import ContactGroup, ContactImport

from .cells import ADDRESSES, cleaned, make_fields, title

Column = ContactImport.Column

BETWEEN_GROUPS = re.compile("[;,]")
FORMULA = re.compile("[=@]")
DEFUSED = re.compile("'[=+@-]")  # how our files, and others, keep a spreadsheet from computing a cell
CAPITALS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Fault:
    """Why a line is not imported, or what somebody should look at. Without a column it is about all of the line."""

    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        words = {"column": title(self.column), "reason": self.reason}
        return _("%(column)s: %(reason)s") % words if self.column else self.reason

    @property
    def stored(self) -> tuple[str, str, str]:
        return self.column, self.value, self.reason

    @property
    def shown_value(self) -> str:
        return with_signs(self.value)


@dataclass
class Line:
    """`values` holds a text for each column that is not blank; a list of names for groups."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)

    def refuse(self, reason: str, column: str = "") -> None:
        self.faults.append(Fault(column, self.values.get(column, ""), reason))

    def remark(self, reason: str, column: str) -> None:
        self.remarks.append(Fault(column, self.values.get(column, ""), reason))

    def is_refused(self, column: str) -> bool:
        return any(fault.column == column for fault in self.faults)


class LineReader:
    """Reads the lines of one table, and says what is wrong in the language that is active."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.places = {column: place for place, column in enumerate(columns) if column}
        self.width = len(columns)
        self.fields = make_fields()

    def read(self, number: int, cells: list[str]) -> Line:
        line = Line(number, cells)
        if len(cells) > self.width:
            line.refuse(_("The line has more cells than the heading."))
        for column, value in self._filled(cells):
            self._take(line, column, value)
        _split_full_name(line)
        _require_name_and_address(line)
        return line

    def _filled(self, cells: list[str]) -> Iterator[tuple[str, str]]:
        for column, place in self.places.items():
            if place < len(cells) and (value := cells[place]):
                yield column, value[1:] if DEFUSED.match(value) else value

    def _take(self, line: Line, column: str, value: str) -> None:
        try:
            text = cleaned(self.fields[column], column, value)
        except ValidationError as error:
            line.faults.append(Fault(column, value, " ".join(error.messages)))
            return
        if text:
            line.values[column] = text
            _look_at(line, column, text)


def _look_at(line: Line, column: str, text: str) -> None:
    if column == Column.GROUPS:
        line.values[column] = _groups(line, text)
    elif column in ADDRESSES:
        if meant := suggest_address(text):
            line.remark(_("Did you mean %(address)s?") % {"address": meant}, column)
    elif FORMULA.match(text):
        line.remark(_("It looks like a formula, and is taken as text."), column)


def _groups(line: Line, text: str) -> list[str]:
    names = [" ".join(name.split()) for name in BETWEEN_GROUPS.split(text)]
    limit = ContactGroup.LONGEST_NAME
    if any(len(name) > limit for name in names):
        line.refuse(_("The name of a group can have at most %(limit)s characters.") % {"limit": limit}, Column.GROUPS)
    return [name for name in names if name]


def _split_full_name(line: Line) -> None:
    """Into family and given name where it shows which is which, by a comma or by capitals; else it is one name."""
    name = line.values.pop(Column.FULL_NAME, "")
    if not name:
        return
    family_name, comma, given_name = (part.strip() for part in name.partition(","))
    if not comma:
        words = name.split()
        in_capitals = [word for word in words if CAPITALS.search(word) and word == word.upper()]
        others = [word for word in words if word not in in_capitals]
        if in_capitals and others and words in (in_capitals + others, others + in_capitals):
            family_name, given_name = " ".join(in_capitals), " ".join(others)
    line.values |= {Column.FAMILY_NAME: family_name} | ({Column.GIVEN_NAME: given_name} if given_name else {})


def _require_name_and_address(line: Line) -> None:
    name_is_refused = line.is_refused(Column.FAMILY_NAME) or line.is_refused(Column.FULL_NAME)
    if not line.values.get(Column.FAMILY_NAME) and not name_is_refused:
        line.refuse(_("The family name is missing."))
    if Column.EMAIL not in line.values and not line.is_refused(Column.EMAIL):
        line.refuse(_("The e-mail address is missing."))
