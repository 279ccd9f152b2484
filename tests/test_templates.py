"""Rules for every template: strict about what runs, and readable in each language."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.rglob("*.*"))]
PAGES = [name for name in TEMPLATES if not name.startswith("emails/")]

INLINE = re.compile(r"""\sstyle\s*=|<style\b|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=|javascript:""", re.IGNORECASE)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_inline_script_or_style(name: str) -> None:
    assert not INLINE.findall((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", ['<p style="x">', "<style>", "<script>alert(1)</script>", '<a onclick="x">'])
def test_what_is_looked_for_would_be_found(text: str) -> None:
    assert INLINE.search(text)
