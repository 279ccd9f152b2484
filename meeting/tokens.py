"""Signed tokens for personal links: nothing secret is stored, and nothing can be guessed."""

import re
import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer

# What mail programs do to a link: they wrap it, with the sign of quoted-printable or without, and take what stands
# behind it for a part of it. A token has letters, digits, - and _ with points between them: none of this is its own.
WRAPPED = re.compile(r"=?\s+")
ENDING = re.compile(r"[=>.),]+$")


def make_token(purpose: str, public_id: uuid.UUID, version: int) -> str:
    """A token that only `read_token` with the same purpose accepts."""
    return _signer(purpose).sign(f"{public_id.hex}.{version}")


def read_token(purpose: str, token: str) -> tuple[uuid.UUID, int] | None:
    """The public id and version that were signed, or None for anything that was not signed here."""
    try:
        public_id, version = _signer(purpose).unsign(token).split(".")
        return uuid.UUID(hex=public_id), int(version)
    except (BadSignature, ValueError):
        return None


def mended(token: str) -> str:
    """The token without what a mail program may have put into it; nothing else is guessed."""
    return ENDING.sub("", WRAPPED.sub("", token))


def _signer(purpose: str) -> Signer:
    key, *fallbacks = settings.TOKEN_KEYS
    return Signer(key=key, fallback_keys=fallbacks, sep=".", salt=f"portal.{purpose}")
