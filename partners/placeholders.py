"""The placeholders that staff may use in a campaign's texts: a fixed list, and nothing is evaluated."""

import re
from collections.abc import Mapping

NAMES = ("greeting", "given_name", "family_name", "organization", "meeting", "date", "place", "link")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces in `text` and is not a placeholder, braces included."""
    return [f"{{{name}}}" for name in PLACEHOLDER.findall(text) if name not in NAMES]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put `values` in the place of the placeholders; anything else in braces stays as it is."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
