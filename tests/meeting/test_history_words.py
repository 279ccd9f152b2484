"""Every action that the portal records has words."""

import ast
from collections.abc import Iterator

from django.conf import settings

from meeting.history_words import WORDS, in_words


def recorded_actions() -> Iterator[str]:
    """What our modules pass to `record` as text; what they compute is not seen."""
    for app in ("meeting", "partners", "agenda"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(id="record" | "record_all"), args=[_, ast.Constant(value=action)]):
                        yield action


def test_every_recorded_action_has_words() -> None:
    known = {action for actions in WORDS.values() for action in actions}

    assert set(recorded_actions()) - known == set()


def test_action_from_elsewhere_stands_as_it_is() -> None:
    assert (in_words("registration", "waved"), in_words("session", "approved")) == ("waved", "approved")
