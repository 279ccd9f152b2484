"""The registration form's page, read as tests compare it."""

from html.parser import HTMLParser

from django.http import HttpResponse


class Page(HTMLParser):
    """The form as a reader meets it: what its fields hold, the errors beside them, and the summary on top."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.summary: dict[str, str] = {}
        self.heading: dict[str, str] = {}
        self.invalid: set[str] = set()  # the names of the controls that say so
        self._described: dict[str, list[str]] = {}  # by the mark of a control, or of its group
        self._select = ""
        self._text: tuple[dict[str, str], str, str] | None = None
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        name, mark = found.get("name", ""), found.get("id", "")
        self._described[mark] = found.get("aria-describedby", "").split()
        if found.get("aria-invalid") == "true":
            self.invalid.add(name)
        if tag == "input" and ("checked" in found or found["type"] not in ("checkbox", "radio")):
            self.values[name] = found.get("value", "on" if "checked" in found else "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in found:
            self.values[self._select] = found["value"]
        elif tag == "textarea":
            self._text = (self.values, name, tag)
        elif mark.endswith("_error"):
            self._text = (self.errors, mark.removeprefix("id_").removesuffix("_error"), tag)
        elif found.get("href", "").startswith("#id_"):
            self._text = (self.summary, found["href"].removeprefix("#id_"), tag)
        elif tag == "h1":
            self._text = (self.heading, tag, tag)

    def handle_data(self, data: str) -> None:
        if self._text:
            texts, name, _tag = self._text
            texts[name] = texts.get(name, "") + data

    def handle_endtag(self, tag: str) -> None:
        if self._text and self._text[2] == tag:
            texts, name, _tag = self._text
            texts[name] = texts[name].removeprefix("\n" if tag == "textarea" else "")  # HTML skips that line break.
            self._text = None

    def errors_are_linked(self) -> bool:
        """Whether those fields that have an error, and no others, say so and name it as their description."""
        described = {mark.removeprefix("id_") for mark, marks in self._described.items() if f"{mark}_error" in marks}
        return described == self.invalid == set(self.errors)

    @property
    def kept(self) -> dict[str, str]:
        """What the form holds of the person's own."""
        own = ("csrfmiddlewaretoken", "opened", "homepage")
        return {name: value for name, value in self.values.items() if name not in own}
