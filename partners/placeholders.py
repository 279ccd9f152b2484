"""What staff may write into the texts of campaigns: a fixed list of placeholders, and nobody's personal link."""

import re

from django.utils.translation import gettext as _

from meeting.placeholders import PLACEHOLDER, placeholders_in

NAMES = ("greeting", "given_name", "family_name", "organization", "meeting", "date", "place", "link")
TOKEN_MARK = re.compile(r"\[\[\s*token\s*\]\]", re.IGNORECASE)
# A token is longer than any word that stands at its place in the address of a public page.
PERSONAL_LINK = re.compile(r"/(?:invitation|registration|delegation|unsubscribe)/(?:address/|pass/)?[^\s/{}]{16,}")


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces in `text` and is not a placeholder, braces included."""
    return [f"{{{name}}}" for name in placeholders_in(text) if name not in NAMES]


def problem_of(text: str) -> str:
    """Why the text cannot go to many people, in the active language; empty if it can."""
    if unknown := unknown_placeholders(text):
        return _("These placeholders do not exist: %(names)s") % {"names": ", ".join(unknown)}
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        return _("A brace is left open. Braces are for placeholders only, such as {greeting}.")
    if TOKEN_MARK.search(text) or PERSONAL_LINK.search(text):
        return _("This is somebody’s personal link: whoever gets it acts in her name. Write {link} instead.")
    return ""
