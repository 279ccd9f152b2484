"""The HTML that staff write, as plain data for a maker of documents that is no browser.

A text is a list of blocks, each a dict with a `tag`:

- `p`: `inline`, that is strings and dicts with a `tag` (strong, em, sub, sup, a, br) and an `inline` of their own
- `heading`: `level` (3, or 4 after a 3: PDF/UA-1 refuses to skip one) and `inline`
- `list`: `ordered`, and `items`, each a list of blocks
- `quote`: `blocks`
- `table`: see `table_grid.py`
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Union
from urllib.parse import urljoin

from meeting.exports.table_grid import grid
from meeting.html import sanitize

Block = dict[str, Any]
Inline = list[str | dict[str, Any]]
Child = Union[str, "Element"]

INLINE = {"strong", "em", "sub", "sup", "a", "br"}
PARTS = {"li", "caption", "thead", "tbody", "tr", "th", "td"}
WHOLES = {"ul", "ol", "table", "thead", "tbody", "tr"}
BLOCKS = {"p", "h3", "h4", "ul", "ol", "blockquote", "table"} | PARTS
SPACE = re.compile(r"[ \t\n\r\f]+")
LANGUAGE = re.compile(r"([a-z]{2,3})(?:-|$)", re.IGNORECASE)
LONGEST_ADDRESS = 2000  # characters
DEEPEST = 10  # elements within elements; what lies deeper is kept as text, so that no maker loses its way


def blocks(html: str, *, address: str) -> list[Block]:
    """Return the blocks of a text, sanitized once more. `address` is what its relative links start from."""
    reader = _Reader()
    reader.feed(sanitize(html))
    reader.close()
    return _Text(address).blocks(reader.root.children)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)

    @property
    def holds_blocks(self) -> bool:
        return any(child.tag in BLOCKS or child.holds_blocks for child in self.elements())

    def elements(self, *tags: str) -> Iterator["Element"]:
        """The children that are elements, of these tags if any are named."""
        return (child for child in self.children if isinstance(child, Element) and (not tags or child.tag in tags))


class _Reader(HTMLParser):
    """Builds the tree of sanitized HTML, which closes each element but `br`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self.open[-1]
        if len(self.open) > DEEPEST and not (tag in PARTS and element.tag in WHOLES):
            element.children.append(" ")
        else:
            element = Element(tag, {name: value or "" for name, value in attrs})
            self.open[-1].children.append(element)
        if tag != "br":
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 -- the innermost one, since all are closed in order
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


class _Text:
    """One text on its way into blocks: knows where links start from and whether it has had a heading of level 3."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.has_h3 = False

    def blocks(self, children: Iterable[Child]) -> list[Block]:
        """Blocks, with what stands between them gathered into paragraphs."""
        found: list[Block] = []
        run: list[Child] = []
        for child in _spliced(children):
            if isinstance(child, Element) and child.tag in BLOCKS:
                found += self.paragraph("p", run)
                found += self.block(child)
                run = []
            else:
                run.append(child)
        return found + self.paragraph("p", run)

    def block(self, element: Element) -> list[Block]:
        match element.tag:
            case "p":
                return self.paragraph("p", element.children)
            case "h3" | "h4":
                return self.heading(element)
            case "ul" | "ol":
                return self.listing(element)
            case "blockquote":
                inside = self.blocks(element.children)
                return [{"tag": "quote", "blocks": inside}] if inside else []
            case "table":
                return self.table(element)
        return self.blocks(element.children)  # A list item without a list: its text is kept.

    def paragraph(self, tag: str, children: Iterable[Child]) -> list[Block]:
        inline = _Line(self.address).inline(children)
        return [{"tag": tag, "inline": inline}] if _has_words(inline) else []

    def heading(self, element: Element) -> list[Block]:
        found = self.paragraph("heading", element.children)
        for heading in found:
            self.has_h3 = self.has_h3 or element.tag == "h3"
            heading["level"] = 4 if element.tag == "h4" and self.has_h3 else 3
        return found

    def listing(self, element: Element) -> list[Block]:
        """A list within a list that is in none of its items belongs to the one before."""
        items: list[list[Block]] = []
        for child in element.elements():
            inside = self.blocks(child.children) if child.tag == "li" else self.block(child)
            if child.tag == "li" or not items:
                items.append(inside)
            else:
                items[-1] += inside
        items = [item for item in items if item]
        return [{"tag": "list", "ordered": element.tag == "ol", "items": items}] if items else []

    def table(self, element: Element) -> list[Block]:
        head, body = [], []
        for part in element.elements("thead", "tbody"):
            rows = head if part.tag == "thead" else body
            rows += [[self.cell(cell) for cell in row.elements("th", "td")] for row in part.elements("tr")]
        caption = [self.paragraph("p", part.children) for part in element.elements("caption")]
        table = grid(head, body)
        return [{"tag": "table", "caption": caption[0] if caption else [], **table}] if table else []

    def cell(self, element: Element) -> dict[str, Any]:
        return {
            "is_header": element.tag == "th",
            "scope": element.attributes.get("scope", "").lower(),
            "colspan": element.attributes.get("colspan", ""),
            "rowspan": element.attributes.get("rowspan", ""),
            "blocks": self.blocks(element.children),
        }


class _Line:
    """One paragraph on its way into strings: knows whether a space would be one too many."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.after_space = True

    def inline(self, children: Iterable[Child]) -> Inline:
        parts: Inline = []
        for child in children:
            if isinstance(child, str):
                parts.append(self.text(child))
            elif child.tag in INLINE:
                parts.append(self.element(child))
            else:  # A block where none can be, such as a table in a heading: its words are kept.
                parts += [*self.inline(child.children), self.text(" ")]
        return [part for part in parts if part]

    def text(self, text: str) -> str:
        text = SPACE.sub(" ", text)
        if self.after_space:
            text = text.removeprefix(" ")
        self.after_space = text.endswith(" ") if text else self.after_space
        return text

    def element(self, element: Element) -> dict[str, Any] | None:
        if element.tag == "br":
            self.after_space = True
            return {"tag": "br"}
        inline = self.inline(element.children)
        part: dict[str, Any] = {"tag": element.tag, "inline": inline}
        if element.tag == "a":
            part |= {"href": self.target(element), "lang": _language(element)}
        return part if _has_words(inline) else None

    def target(self, element: Element) -> str:
        """The whole address; empty when there is none to go to."""
        href = element.attributes.get("href", "").strip()
        try:
            target = urljoin(self.address, href) if href else ""
        except ValueError:
            return ""
        return target if len(target) <= LONGEST_ADDRESS else ""


def _spliced(children: Iterable[Child]) -> Iterator[Child]:
    """The children, with what is inside a run of text that holds blocks in its place: <strong><p>…</p></strong>."""
    for child in children:
        if isinstance(child, Element) and child.tag not in BLOCKS and child.holds_blocks:
            yield from _spliced(child.children)
        else:
            yield child


def _has_words(inline: Inline) -> bool:
    return any(part.strip() if isinstance(part, str) else _has_words(part.get("inline", [])) for part in inline)


def _language(element: Element) -> str:
    found = LANGUAGE.match(element.attributes.get("lang", ""))
    return found[1].lower() if found else ""
