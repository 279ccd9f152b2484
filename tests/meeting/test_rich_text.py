"""HTML that staff write, as plain data."""

from typing import Any

import pytest

from meeting.exports.rich_text import blocks

ADDRESS = "https://meeting.example.org/fr/2027/concept-note/"


def read(html: str) -> list[dict[str, Any]]:
    return blocks(html, address=ADDRESS)


def paragraph(*inline: object) -> dict[str, Any]:
    return {"tag": "p", "inline": list(inline)}


def plain(rows: list[list[dict[str, Any]]]) -> list[list[tuple[str, int, int, str]]]:
    """Each cell as its text, its spans and what it heads."""
    return [
        [
            ("".join(cell["blocks"][0]["inline"]) if cell["blocks"] else "", *(cell[name] for name in SHAPE))
            for cell in row
        ]
        for row in rows
    ]


SHAPE = ("colspan", "rowspan", "scope")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", []),
        ("<p> \n </p><ul><li></li></ul><h3></h3><blockquote></blockquote>", []),
        ("One &amp;\n two&nbsp;three", [paragraph("One & two\u00a0three")]),
        ("<p>a</p>b<p>c</p>", [paragraph("a"), paragraph("b"), paragraph("c")]),
        (
            "<p>a <strong> b <em>c</em> </strong> d<br> e</p>",
            [
                paragraph(
                    "a ",
                    {"tag": "strong", "inline": ["b ", {"tag": "em", "inline": ["c"]}, " "]},
                    "d",
                    {"tag": "br"},
                    "e",
                )
            ],
        ),
        ("<strong><p>a</p></strong>", [paragraph("a")]),
        ("<li>a</li>", [paragraph("a")]),
        ("<p>a<script>b</script></p>", [paragraph("a")]),
        ("<blockquote>a</blockquote>", [{"tag": "quote", "blocks": [paragraph("a")]}]),
        (
            "<ol><li>a<ul><li>b</li></ul></li><ul><li>c</li></ul><li><p>d</p><p>e</p></li></ol>",
            [
                {
                    "tag": "list",
                    "ordered": True,
                    "items": [
                        [
                            paragraph("a"),
                            {"tag": "list", "ordered": False, "items": [[paragraph("b")]]},
                            {"tag": "list", "ordered": False, "items": [[paragraph("c")]]},
                        ],
                        [paragraph("d"), paragraph("e")],
                    ],
                }
            ],
        ),
    ],
)
def test_blocks(html: str, expected: list[dict[str, Any]]) -> None:
    assert read(html) == expected


def test_headings_skip_no_level() -> None:
    levels = [block["level"] for block in read("<h4>a</h4><h4>b</h4><h3>c</h3><h4>d</h4>")]
    assert levels == [3, 3, 3, 4]


@pytest.mark.parametrize(
    ("attributes", "href", "lang"),
    [
        ('href="https://www.ilo.org/"', "https://www.ilo.org/", ""),
        ('href="/fr/2027/agenda/" lang="en-GB"', "https://meeting.example.org/fr/2027/agenda/", "en"),
        ('href="#logistics" lang="?"', f"{ADDRESS}#logistics", ""),
        ('href="mailto:secretariat@example.org"', "mailto:secretariat@example.org", ""),
        ("", "", ""),
        ('href="https://[broken"', "", ""),
        (f'href="https://example.org/{"x" * 2000}"', "", ""),
    ],
)
def test_link_goes_to_a_whole_address(attributes: str, href: str, lang: str) -> None:
    assert read(f"<p><a {attributes}>x</a></p>") == [
        paragraph({"tag": "a", "inline": ["x"], "href": href, "lang": lang})
    ]


def test_table_with_headers_on_two_sides() -> None:
    [table] = read(
        "<table><caption>Years</caption><thead><tr><th scope=col rowspan=2>Country<th colspan=2>Year</tr>"
        "<tr><th>2024<th>2025</tr></thead><tbody><tr><th scope=row>Togo<td>1<td>2</tr></tbody></table>"
    )
    assert (table["tag"], table["columns"], table["caption"]) == ("table", 3, [paragraph("Years")])
    assert plain(table["head"]) == [
        [("Country", 1, 2, "Column"), ("Year", 2, 1, "Column")],
        [("2024", 1, 1, "Column"), ("2025", 1, 1, "Column")],
    ]
    assert plain(table["body"]) == [[("Togo", 1, 1, "Row"), ("1", 1, 1, ""), ("2", 1, 1, "")]]


def test_row_of_headers_in_the_body_is_the_head() -> None:
    [table] = read("<table><tr><th>a<th>b</tr><tr><th>c<td>d</tr></table>")
    assert plain(table["head"]) == [[("a", 1, 1, "Column"), ("b", 1, 1, "Column")]]
    assert plain(table["body"]) == [[("c", 1, 1, "Row"), ("d", 1, 1, "")]]


def test_uneven_table_becomes_a_grid_and_loses_no_text() -> None:
    [table] = read(
        "<table><tr><td rowspan=9>a<td rowspan=x>b</tr><tr><td>c<td colspan=2>d</tr><tr><td colspan=0>e</tr></table>"
    )
    assert table["columns"] == 4
    assert plain(table["body"]) == [
        [("a", 1, 3, ""), ("b", 1, 1, ""), ("", 1, 1, ""), ("", 1, 1, "")],
        [("c", 1, 1, ""), ("d", 2, 1, "")],
        [("e", 1, 1, ""), ("", 1, 1, ""), ("", 1, 1, "")],
    ]


def test_table_without_cells_is_none() -> None:
    assert read("<table><tbody><tr></tr></tbody></table>") == []
