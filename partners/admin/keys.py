"""Primary keys as they arrive in addresses and forms."""

LONGEST_KEY = 18  # digits: each such number is one of PostgreSQL's bigint


def key_of(text: str) -> int | None:
    """The key that the text is; None for what cannot be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None
