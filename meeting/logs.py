"""Logs without personal data: ids stay, addresses, tokens and database values go."""

import logging
import re

ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:=]+@[^\s<>()\[\]\"',;:=]+\.[^\s<>()\[\]\"',;:=]+")
TOKEN = re.compile(r"(/(?:invitation|registration|delegation|unsubscribe|reset/key)/)\s*[^/\s\"']+")
ROW_VALUES = re.compile(r"(DETAIL:\s+).*")  # PostgreSQL repeats the offending row's values there.


class DiscreetFormatter(logging.Formatter):
    """Formats a record, traceback included, and takes out what could name a person."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        line = TOKEN.sub(r"\1[token]", line)
        line = ROW_VALUES.sub(r"\1[values]", line)
        return ADDRESS.sub("[address]", line)
