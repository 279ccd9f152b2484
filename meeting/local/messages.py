"""Collects and compiles the interface texts, without GNU gettext.

python -m meeting.local.messages            collect into locale/, and compile
python -m meeting.local.messages --compile  compile only
python -m meeting.local.messages --check    fail when texts are not collected or not translated
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from meeting.environment import BASE_DIR
from meeting.local.catalogs import compile_catalogs

LANGUAGES = ("fr", "es")
CODE = ("meeting", "partners", "agenda")
KEYWORDS = (
    "_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy",
    "npgettext", "npgettext_lazy",
)  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
SAME = BASE_DIR / "locale" / "same-in-translation.txt"  # one msgid a line: texts that are the same in a translation

Found = tuple[str | tuple[str, str], str | None]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.compile:
        compile_catalogs(BASE_DIR)
        return 0
    if not settings.configured:
        settings.configure()
    found = sorted(set(collect()), key=lambda message: (str(message[0]), message[1] or ""))
    problems = []
    for language in LANGUAGES:
        path = BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"
        catalog = updated(path, language, found)
        if chosen.check:
            problems += check(path, catalog)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(catalog))
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 -- a command's output
    if not chosen.check:
        compile_catalogs(BASE_DIR)
    return 1 if problems else 0


def collect() -> Iterator[Found]:
    """Each text of code and templates: its msgid, or (singular, plural), and its context."""
    for app in CODE:
        for path in sorted((BASE_DIR / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from texts(path.read_bytes())
    for path in sorted((BASE_DIR / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            # What templatize makes of a template is no Python, but each of its lines can be read as Python.
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            yield from texts("\n".join(line.strip() for line in code.splitlines()).encode())


def texts(source: bytes) -> Iterator[Found]:
    for _, function, arguments, _ in extract_python(io.BytesIO(source), KEYWORDS, [], {"encoding": "utf-8"}):
        words = [arguments] if isinstance(arguments, str) else [word for word in arguments if word]
        if not function or not words:
            continue
        context = words.pop(0) if function.startswith(("pgettext", "npgettext")) else None
        plural = function.startswith(("ngettext", "npgettext"))
        yield (words[0], words[1]) if plural else words[0], context


def updated(path: Path, language: str, found: list[Found]) -> Catalog:
    """The catalog with exactly the texts found, translated where they were."""
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    new = Catalog(locale=language, header_comment="", fuzzy=False, charset="utf-8")
    for msgid, context in found:
        key = msgid[0] if isinstance(msgid, tuple) else msgid
        known = old.get(key, context)
        if known and known.id == msgid:
            flags = known.flags & {"fuzzy"}  # A draft stays one until somebody has seen to it.
            new.add(msgid, known.string, context=context, flags=flags, user_comments=known.user_comments)
        else:
            new.add(msgid, context=context)
    return new


def written(catalog: Catalog) -> bytes:
    """The catalog as a file that depends on its texts alone, not on when it was made."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, no_location=True, omit_header=True, width=120)
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {catalog.locale}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return header.encode() + buffer.getvalue()


def check(path: Path, catalog: Catalog) -> list[str]:
    """What is wrong with the file, where `catalog` is what it should hold; each a line with the text in question."""
    name = path.relative_to(BASE_DIR)
    if not path.exists() or path.read_bytes() != written(catalog):
        return [f"{name} is not up to date with the sources: run make messages.{difference(path, catalog)}"]
    same = set(SAME.read_text(encoding="utf-8").splitlines()) if SAME.exists() else set()
    faults = ((fault_of(message, same), message.id) for message in catalog if message.id)
    return [f"{name}: {fault}: {forms(msgid)[0]!r}" for fault, msgid in faults if fault]


def difference(path: Path, catalog: Catalog) -> str:
    """The texts that the file lacks and those that it has in vain, if that is what is wrong with it."""
    old = {message.id for message in read_po(io.BytesIO(path.read_bytes() if path.exists() else b""))}
    new = {message.id for message in catalog}
    lines = [("Missing", new - old), ("No longer used", old - new)]
    return "".join(f" {title}: {sorted(map(repr, ids - {''}))}." for title, ids in lines if ids - {""})


def fault_of(message: Message, same: set[str]) -> str:
    """What is wrong with a translation, or nothing; `same` are the texts that may be the same in a translation."""
    originals, translations = forms(message.id), forms(message.string)
    if not translations or not all(translations):
        return "not translated"
    if message.fuzzy:
        return "still a draft (fuzzy)"
    if originals[0] in translations and originals[0] not in same:
        return f"the same as in English, and not in {SAME.name}"
    # A form may do without the number where one of the English forms does.
    given = [set(PLACEHOLDER.findall(original)) for original in originals]
    if any(set(PLACEHOLDER.findall(text)) not in given for text in translations):
        return "other placeholders than in English"
    return ""


def forms(text: str | Sequence[str]) -> Sequence[str]:
    return (text,) if isinstance(text, str) else text


if __name__ == "__main__":
    sys.exit(main())
