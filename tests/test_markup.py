"""Every public page and error page, in each language, is HTML that the Nu checker finds nothing wrong with."""

from pathlib import Path

import pytest
from django.test import Client

from tests.markup import faults_of, java
from tests.meeting.test_error_pages import HANDLERS, ask
from tests.public_pages import LANGUAGES, prepare, public_pages

needs_java = pytest.mark.skipif(
    java() is None, reason="The HTML checker runs on Java, and there is none here: install default-jre-headless."
)


@needs_java
def test_pages_are_valid(client: Client, db: None, tmp_path: Path) -> None:
    prepare()
    for language in LANGUAGES:
        for page in public_pages():
            _keep(tmp_path, f"{language} {page}", page.ask(client, language).content)
        for status, handler in HANDLERS.items():
            _keep(tmp_path, f"{language} error {status}", handler(ask(f"/{language}/")).content)
    assert faults_of(tmp_path) == {}


def _keep(folder: Path, name: str, html: bytes) -> None:
    (folder / f"{name.replace('/', '_')}.html").write_bytes(html)


@needs_java
def test_faults_are_found(tmp_path: Path) -> None:
    _keep(tmp_path, "good", b"<!doctype html><html lang=en><title>Good</title><p>Text")
    _keep(tmp_path, "bad", b"<!doctype html><html lang=en><title>Bad</title><ul><p>Text</ul>")
    [(name, [fault])] = faults_of(tmp_path).items()
    assert name == "bad.html"
    assert "Element “p” not allowed as child of element “ul”" in fault
