"""Mail that came back, read from the Maildir into which the mail server puts it."""

import logging
from pathlib import Path

from django.conf import settings

from .bounce_mails import BounceMail, read_bounce_mail
from .delivery_reports import StillUnderWay, note_delivery_report

logger = logging.getLogger(__name__)

SEEN = ":2,S"  # what a Maildir adds to the name of a mail that was read


def read_bounces() -> int:
    """Note what the new mails report; return how many were done with.

    Each goes from `new` to `cur` after its reports are committed. Whoever is killed in between reads it once more, and
    then nothing is new in it. One about a message that is still being sent waits in `new`.
    """
    if settings.BOUNCE_MAILDIR is None:
        return 0
    try:
        (settings.BOUNCE_MAILDIR / "cur").mkdir(mode=0o700, exist_ok=True)
        files = sorted((settings.BOUNCE_MAILDIR / "new").iterdir())
    except OSError as error:
        logger.error("The Maildir of bounces cannot be read: %s", type(error).__name__)
        return 0
    return sum(_read(file) for file in files)


def _read(file: Path) -> bool:
    try:
        _note(_parsed(file.read_bytes(), file.name))
        file.rename(file.parent.parent / "cur" / (file.name.partition(":")[0] + SEEN))
    except (StillUnderWay, FileNotFoundError):  # The latter: another worker was quicker.
        return False
    except OSError as error:  # It must not keep the next from being read either.
        logger.error("%s in the Maildir of bounces cannot be read or put away: %s", file.name, type(error).__name__)
        return False
    return True


def _parsed(content: bytes, name: str) -> BounceMail | None:
    try:
        return read_bounce_mail(content)
    except Exception:  # Anybody may mail anything to it, and must not keep the next from being read.
        logger.warning("A mail in the Maildir of bounces cannot be understood: %s", name)
        return None


def _note(mail: BounceMail | None) -> None:
    if mail is None or mail.public_id is None:
        return
    for report in mail.reports:
        note_delivery_report(
            public_id=mail.public_id,
            recipients=report.recipients,
            action=report.action,
            status=report.status,
            source_id=mail.source_id,
        )
