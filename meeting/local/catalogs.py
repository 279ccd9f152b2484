"""Compiles the translations of the interface, without GNU gettext."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogs(base: Path) -> list[Path]:
    """Write each `.mo` file below `base` that is missing or older than its `.po` file; return those written."""
    written = []
    for po_path in sorted(base.glob("locale/*/LC_MESSAGES/*.po")):
        mo_path = po_path.with_suffix(".mo")
        if mo_path.exists() and mo_path.stat().st_mtime_ns >= po_path.stat().st_mtime_ns:
            continue
        with po_path.open("rb") as po_file:
            catalog = read_po(po_file, locale=po_path.parts[-3], abort_invalid=True)
        # A running server may read it at any time: it is exchanged whole.
        unfinished = mo_path.with_suffix(f".{os.getpid()}.tmp")
        with unfinished.open("wb") as mo_file:
            write_mo(mo_file, catalog)
        unfinished.replace(mo_path)
        written.append(mo_path)
    return written
