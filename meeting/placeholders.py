"""Names in braces within a text that many people get, each with her own values: nothing is evaluated."""

import re
from collections.abc import Mapping
from functools import lru_cache

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders_in(text: str) -> list[str]:
    """What stands in braces, in the order in which it stands there."""
    return PLACEHOLDER.findall(text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put `values` in the place of the placeholders; anything else in braces stays as it is."""
    pieces = list(_pieces(text))
    pieces[1::2] = [values.get(name, f"{{{name}}}") for name in pieces[1::2]]
    return "".join(pieces)


@lru_cache(maxsize=256)  # The same few texts are filled for thousands.
def _pieces(text: str) -> list[str]:
    """In turn what stands before a placeholder, and its name; at the end what stands behind the last one."""
    return PLACEHOLDER.split(text)
