"""Signed tokens for personal links: nothing secret is stored, and nothing can be guessed."""

import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer


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


def _signer(purpose: str) -> Signer:
    key, *fallbacks = settings.TOKEN_KEYS
    return Signer(key=key, fallback_keys=fallbacks, sep=".", salt=f"portal.{purpose}")
