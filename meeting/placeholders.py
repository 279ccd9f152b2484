"""Names in braces within a text that many people get, each with her own values: nothing is evaluated."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders_in(text: str) -> list[str]:
    """What stands in braces, in the order in which it stands there."""
    return PLACEHOLDER.findall(text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put `values` in the place of the placeholders; anything else in braces stays as it is."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
