"""Photographs of speakers: what somebody uploads goes in as bytes, and what the pages draw comes out."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from agenda.models import Speaker
from meeting.services.files import write_file
from meeting.services.pictures import (
    FileRefused,
    PictureDamaged,
    encoded,
    flattened,
    in_srgb,
    open_picture,
    require_plausible_size,
)

WIDTHS = (160, 320)  # pixels: once and twice what the largest portrait on a page takes; lists take half of it
FORMATS = ("PNG", "JPEG", "WEBP")
DIGEST_LENGTH = Speaker._meta.get_field("photo").max_length  # hexadecimal digits

UPPER_CENTRE = (0.5, 0.2)  # Heads are in the upper part of a portrait.
LIGHT_BLUE = (235, 245, 253)  # where the picture is transparent
QUALITY = {"quality": 80, "method": 6}


class TooFewPixels(FileRefused):
    message = _("The picture is too small: it needs at least 160 pixels on each side.")
    code = "too_few_pixels"


@dataclass(frozen=True)
class Photo:
    """A square picture as WebP files, one for each of `WIDTHS`."""

    variants: Mapping[int, bytes]

    @property
    def digest(self) -> str:
        """What the files are named after: other pictures have other names, so that they may be cached for ever."""
        return hashlib.sha256(b"".join(self.variants[width] for width in WIDTHS)).hexdigest()[:DIGEST_LENGTH]


def encode_photo(upload: bytes) -> Photo:
    """Make the square pictures of a PNG, JPEG or WebP file, its upper centre cut out and turned upright.

    Raises `FileRefused`. The file's name and what it says of itself do not matter: its content decides.
    """
    require_plausible_size(upload)
    square = _square(upload)
    return Photo({width: _webp(square, width) for width in WIDTHS})


def write_photo(photo: Photo) -> None:
    """Write the files, safe on the disk before this returns: a row that points to them may then be committed."""
    for width in WIDTHS:
        write_file(photo_path(photo.digest, width), photo.variants[width])


def erase_photo(digest: str) -> None:
    """Remove the files, if they are there."""
    for width in WIDTHS:
        photo_path(digest, width).unlink(missing_ok=True)


def photo_path(digest: str, width: int | str) -> Path:
    return Path(settings.MEDIA_ROOT) / "speakers" / f"{digest}-{width}.webp"


def _square(upload: bytes) -> Image.Image:
    """The picture as a square of the largest width, in sRGB."""
    image = open_picture(upload, FORMATS)
    if min(image.size) < WIDTHS[0]:
        raise TooFewPixels
    width = WIDTHS[-1]
    try:
        image.draft(None, (2 * width, 2 * width))  # A JPEG of any size is decoded at not much more than we need.
        image = flattened(ImageOps.exif_transpose(image), LIGHT_BLUE)
        return in_srgb(ImageOps.fit(image, (width, width), Image.Resampling.LANCZOS, centering=UPPER_CENTRE))
    except Exception as error:  # The decoders have as many ways to stumble as a file has to be broken.
        raise PictureDamaged from error


def _webp(square: Image.Image, width: int) -> bytes:
    return encoded(square.resize((width, width), Image.Resampling.LANCZOS), "WEBP", **QUALITY)
