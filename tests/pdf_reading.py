"""Reads a PDF back, as a reading program does."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

LABELS = re.compile(r"^(?:\s*(?:•|\d+\.)\s+)+", re.MULTILINE)  # what marks the items of a list
FOOTER = re.compile(r"\s*https?://\S+\s*(\d+ / \d+)\s*$")


@dataclass(frozen=True)
class Tag:
    name: str
    language: str
    scope: str


class Pdf:
    def __init__(self, content: bytes) -> None:
        self._reader = PdfReader(io.BytesIO(content), strict=True)
        self._root = self._reader.trailer["/Root"]
        self.language = self._root["/Lang"]
        self.title = self._reader.metadata.title
        self.is_marked = self._root["/MarkInfo"]["/Marked"].value
        self.is_universally_accessible = b"<pdfuaid:part>1</pdfuaid:part>" in self._root["/Metadata"].get_data()

    @cached_property
    def pages(self) -> list[str]:
        return [page.extract_text() for page in self._reader.pages]

    @property
    def page_numbers(self) -> list[str]:
        return [FOOTER.search(page)[1] for page in self.pages]

    @property
    def text(self) -> str:
        """All text in order without white space, page footers and the labels of lists."""
        return squeezed("\n".join(LABELS.sub("", FOOTER.sub("", page)) for page in self.pages))

    @property
    def outline(self) -> list[str]:
        """The titles of the uppermost level."""
        return [entry.title for entry in self._reader.outline if not isinstance(entry, list)]

    @property
    def tags(self) -> list[Tag]:
        return list(_tags(self._root["/StructTreeRoot"]))

    @property
    def links(self) -> list[str]:
        notes = [note.get_object() for page in self._reader.pages for note in page.get("/Annots", [])]
        return [note["/A"]["/URI"] for note in notes if "/A" in note]

    def names(self, *wanted: str) -> list[str]:
        """The names of the tags in order, of those that are wanted."""
        return [tag.name for tag in self.tags if tag.name in wanted]


def squeezed(text: str) -> str:
    """The text without its white space: where lines break is the printer's affair."""
    return re.sub(r"\s+", "", text)


def _tags(element: DictionaryObject) -> Iterator[Tag]:
    kids = element["/K"] if "/K" in element else ArrayObject()
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        child = kid.get_object()
        if isinstance(child, DictionaryObject) and "/S" in child:
            scopes = [part["/Scope"][1:] for part in child.get("/A", []) if "/Scope" in part]
            yield Tag(child["/S"][1:], child.get("/Lang", ""), "".join(scopes))
            yield from _tags(child)
