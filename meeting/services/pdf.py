"""Documents as PDF: plain data in, bytes out, tagged for screen readers and declared as PDF/UA-1 (ISO 14289-1).

The look is in `templates/pdf/`, in Typst's language. The data reach it as JSON: nothing that a person writes is code.
"""

import hashlib
import json
import logging
import threading
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import typst
from django.conf import settings
from django.core.cache import caches

from meeting.services.pdf_headers import mark_header_cells

Data = dict[str, Any]

MAKING = threading.Lock()
SECONDS_IN_MEMORY = 30

logger = logging.getLogger(__name__)

FOLDER = settings.BASE_DIR / "templates" / "pdf"
CODE = [Path(__file__), Path(__file__).with_name("pdf_headers.py")]


def pdf_key(template: str, data: Data) -> str:
    """Name the file that `make_pdf` makes: the same data, looks and maker have the same name, and the same bytes."""
    return hashlib.sha256(f"{_maker()} {template} {_json(data)}".encode()).hexdigest()


def kept_pdf(template: str, data: Data) -> bytes:
    """Return what `make_pdf` makes, made once: all web processes of the machine share what is kept.

    A process makes one at a time, since a large one takes much memory; two processes may both make it. Where nothing
    can be kept, it is made each time.
    """
    key = pdf_key(template, data)
    pdf = _recalled(key)
    if pdf is None:
        with MAKING:
            pdf = _recalled(key)  # Another thread may have made it meanwhile.
            if pdf is None:
                pdf = make_pdf(template, data)
                _keep(key, pdf)
    return pdf


def brief_pdf(template: str, data: Data) -> bytes:
    """The same for what names people: kept for seconds, in this process's memory alone."""
    key, cache = pdf_key(template, data), caches["pages"]
    with MAKING:
        pdf = cache.get(key)
        if pdf is None:
            pdf = make_pdf(template, data)
            cache.set(key, pdf, SECONDS_IN_MEMORY)
    return pdf


def make_pdf(template: str, data: Data) -> bytes:
    """Make the document that `templates/pdf/<template>.typ` describes.

    A character that our fonts lack is taken from the machine's. If those lack it too, PDF/UA-1 is not to be had: the
    document is tagged all the same, and does not claim what it is not.
    """
    inputs = {"data": _json(data)}
    try:
        pdf = _compiled(template, inputs, _fonts(of_the_machine=False), ["ua-1"])
    except typst.TypstError:
        pdf = _with_fonts_of_the_machine(template, inputs)
    return mark_header_cells(pdf, data)


def _recalled(key: str) -> bytes | None:
    try:
        return caches["documents"].get(key)
    except Exception:  # Whatever a file cut short by a full disk raises: it is made again.
        logger.warning("A kept document cannot be read.", exc_info=True)
        return None


def _keep(key: str, pdf: bytes) -> None:
    try:
        caches["documents"].set(key, pdf)
    except OSError:
        logger.warning("A document cannot be kept.", exc_info=True)


def _with_fonts_of_the_machine(template: str, inputs: dict[str, str]) -> bytes:
    fonts = _fonts(of_the_machine=True)
    try:
        return _compiled(template, inputs, fonts, ["ua-1"])
    except typst.TypstError:
        # Typst's own message quotes the text, which may be a person's name.
        logger.warning("%s.pdf is no PDF/UA-1; most likely no font here has all of its characters.", template)
        return _compiled(template, inputs, fonts, [])


def _compiled(template: str, inputs: dict[str, str], fonts: typst.Fonts, standards: list[str]) -> bytes:
    return typst.compile(
        FOLDER / f"{template}.typ", root=FOLDER, font_paths=fonts, sys_inputs=inputs, pdf_standards=standards
    )


@cache
def _fonts(*, of_the_machine: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=of_the_machine, font_paths=[FOLDER / "fonts"])


@cache
def _maker() -> str:
    """Stands for all that shapes a file beside its data."""
    files = [*CODE, *sorted(path for path in FOLDER.rglob("*") if path.is_file())]
    parts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    return " ".join([typst.__version__, pypdf.__version__, *parts])


def _json(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)
