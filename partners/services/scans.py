"""Scans of letters: PDF files as they are, pictures reduced to their pixels. Never public."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import ImageOps
from pypdf import PdfReader

from meeting.services.files import write_file
from meeting.services.pictures import (
    FileRefused,
    FileTooLarge,
    NotAPicture,
    PictureDamaged,
    encoded,
    flattened,
    in_srgb,
    open_picture,
    require_plausible_size,
)

WHITE = (255, 255, 255)
QUALITY = {"PNG": {}, "JPEG": {"quality": 85}}


class ScanTooLarge(FileTooLarge):
    message = _("The file is larger than 5 MB. Scan it in grey, or with fewer dots per inch.")


class NotAScan(FileRefused):
    message = _("The file is not a PDF, PNG or JPEG. Save the scan in one of these formats.")
    code = "format"


class NameMisleads(FileRefused):
    message = _("The file is of another kind than the end of its name says. Save it again as PDF, PNG or JPEG.")
    code = "name"


class PdfEncrypted(FileRefused):
    message = _("The PDF is protected by a password. Save it without one.")
    code = "encrypted"


class PdfDamaged(FileRefused):
    message = _("The PDF is damaged or has no page. Choose another file.")
    code = "damaged"


@dataclass(frozen=True)
class Scan:
    """What is kept of an upload."""

    content: bytes
    ending: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read_scan(upload: bytes, name: str) -> Scan:
    """What is kept of an upload. The content decides what it is, and the name must fit it. Raises FileRefused."""
    try:
        require_plausible_size(upload)
    except FileTooLarge as error:
        raise ScanTooLarge from error
    read, endings = _kind_of(upload)
    ending = PurePath(name).suffix.lower()
    if ending not in endings:
        raise NameMisleads
    return Scan(read(upload), endings[0])


def keep_scan(scan: Scan) -> str:
    """Write the file under a name that nobody can guess; returns the name."""
    name = secrets.token_hex(16) + scan.ending
    write_file(scan_path(name), scan.content)
    return name


def erase_scan(name: str) -> None:
    """Remove the file, if it is there."""
    if name:
        scan_path(name).unlink(missing_ok=True)


def scan_path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "answers" / name


def _kind_of(upload: bytes) -> tuple[Callable[[bytes], bytes], tuple[str, ...]]:
    """How to read it, and how its name may end, the usual ending first."""
    if upload.startswith(b"%PDF-"):
        return _pdf, (".pdf",)
    if upload.startswith(b"\x89PNG"):
        return _png, (".png",)
    if upload.startswith(b"\xff\xd8\xff"):
        return _jpeg, (".jpg", ".jpeg")
    raise NotAScan


def _pdf(upload: bytes) -> bytes:
    try:
        reader = PdfReader(BytesIO(upload))
        is_encrypted, has_pages = reader.is_encrypted, not reader.is_encrypted and len(reader.pages) > 0
    except Exception as error:  # A parser has as many ways to stumble as a file has to be broken.
        raise PdfDamaged from error
    if is_encrypted:
        raise PdfEncrypted
    if not has_pages:
        raise PdfDamaged
    return upload


def _png(upload: bytes) -> bytes:
    return _picture(upload, "PNG")


def _jpeg(upload: bytes) -> bytes:
    return _picture(upload, "JPEG")


def _picture(upload: bytes, kind: str) -> bytes:
    try:
        image = open_picture(upload, [kind])
    except NotAPicture as error:
        raise PictureDamaged from error
    try:
        return encoded(in_srgb(flattened(ImageOps.exif_transpose(image), WHITE)), kind, **QUALITY[kind])
    except Exception as error:  # As above.
        raise PictureDamaged from error
