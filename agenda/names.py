"""How speakers are called."""

from agenda.models import Speaker


def titled_name(speaker: Speaker) -> str:
    """“Ms Martha E. Newton”."""
    return f"{speaker.honorific or ''} {speaker.full_name}".strip()
