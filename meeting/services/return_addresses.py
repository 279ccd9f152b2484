"""The address to which a mail comes back when it cannot be delivered: one for each message (VERP), and signed.

Whoever mails a report of his own to such an address has to have got the message, or he cannot know it.
"""

import hmac
import re
import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac

# Small letters and figures alone, since some mail servers change the letters; and no more than the 64 characters that
# a local part may have (RFC 5321, section 4.5.3.1.1).
LOCAL_PART = re.compile(r"\bb\+([0-9a-f]{32})\.([0-9a-f]{24})@([a-z0-9.-]+)", re.IGNORECASE)
SIGNATURE_LENGTH = 24  # hexadecimal digits


def return_address(public_id: uuid.UUID) -> str:
    """For the envelope of a message; the sender's own address where no domain for bounces is set."""
    if not settings.BOUNCE_DOMAIN:
        return settings.DEFAULT_FROM_EMAIL
    signature = _signature(settings.TOKEN_KEYS[0], public_id.hex)
    return f"b+{public_id.hex}.{signature}@{settings.BOUNCE_DOMAIN}"


def read_return_address(text: str) -> uuid.UUID | None:
    """Which message an address in the text was made for; None where there is none that was made here."""
    for public_id, signature, domain in LOCAL_PART.findall(text.lower()):
        if domain == settings.BOUNCE_DOMAIN and _is_ours(public_id, signature):
            return uuid.UUID(hex=public_id)
    return None


def _is_ours(public_id: str, signature: str) -> bool:
    return any(hmac.compare_digest(_signature(key, public_id), signature) for key in settings.TOKEN_KEYS)


def _signature(key: str, public_id: str) -> str:
    digest = salted_hmac("portal.return_address", public_id, secret=key, algorithm="sha256").hexdigest()
    return digest[:SIGNATURE_LENGTH]
