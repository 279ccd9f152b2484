"""The placeholders that staff may use in a campaign's texts: a fixed list."""

from meeting.placeholders import placeholders_in

NAMES = ("greeting", "given_name", "family_name", "organization", "meeting", "date", "place", "link")


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces in `text` and is not a placeholder, braces included."""
    return [f"{{{name}}}" for name in placeholders_in(text) if name not in NAMES]
