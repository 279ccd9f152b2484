"""Nothing personal reaches the logs."""

import logging

import pytest

from meeting.logs import DiscreetFormatter


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Sent to amina.toure@example.org.", "Sent to [address]"),
        ("Not Found: /fr/registration/0a1b.1.c3D-e_f/change/", "Not Found: /fr/registration/[token]/change/"),
        ("GET /en/invitation/0a1b.1.c3D", "GET /en/invitation/[token]"),
        ("Not Found: /es/registration/ 0a1b.1.c3D/", "Not Found: /es/registration/[token]/"),
        ("/accounts/password/reset/key/4-abc/", "/accounts/password/reset/key/[token]/"),
        ("ERROR\nDETAIL:  Key (email)=(Amina) already exists.\nnext", "ERROR\nDETAIL:  [values]\nnext"),
        ("Message 12 waits.", "Message 12 waits."),
    ],
)
def test_line_is_discreet(written: str, kept: str) -> None:
    record = logging.makeLogRecord({"msg": written, "levelname": "INFO", "name": "portal"})

    assert DiscreetFormatter().format(record).endswith(f"INFO portal {kept}")


def test_traceback_is_discreet_too() -> None:
    try:
        raise ValueError("amina@example.org")
    except ValueError as error:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": (ValueError, error, error.__traceback__)})

    text = DiscreetFormatter().format(record)

    assert "Traceback" in text
    assert "ValueError: [address]" in text
    assert text.count("amina@example.org") == 0


def test_every_handler_is_discreet(settings) -> None:
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}
    assert settings.LOGGING["formatters"]["line"]["()"] == "meeting.logs.DiscreetFormatter"
