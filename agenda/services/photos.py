"""Photographs of speakers: what somebody uploads goes in as bytes, and what the pages draw comes out.

Nothing of the upload is kept but its pixels: no EXIF (it may hold the place), no colour profile, no hidden attachment.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

from agenda.models import Speaker

MAX_BYTES = 5_000_000
MAX_PIXELS = 25_000_000
WIDTHS = (160, 320)  # pixels: once and twice what the largest portrait on a page takes; lists take half of it
FORMATS = ("PNG", "JPEG", "WEBP")
DIGEST_LENGTH = Speaker._meta.get_field("photo").max_length  # hexadecimal digits

UPPER_CENTRE = (0.5, 0.2)  # Heads are in the upper part of a portrait.
LIGHT_BLUE = (235, 245, 253)  # where the picture is transparent
QUALITY = {"quality": 80, "method": 6}


class PhotoRefused(Exception):
    """Why a file cannot become a photograph; `message` is for people, `code` for the log."""

    message = _("This file cannot be used as a photograph.")
    code = "photo"


class FileEmpty(PhotoRefused):
    message = _("The file is empty. Choose another.")
    code = "empty"


class FileTooLarge(PhotoRefused):
    message = _("The file is larger than 5 MB. Save the picture in a smaller size.")
    code = "too_large"


class NotAPicture(PhotoRefused):
    message = _("The file is not a picture in PNG, JPEG or WebP. Save the picture in one of these formats.")
    code = "format"


class TooManyPixels(PhotoRefused):
    message = _("The picture has more than 25 million pixels. Save it in a smaller size.")
    code = "too_many_pixels"


class TooFewPixels(PhotoRefused):
    message = _("The picture is too small: it needs at least 160 pixels on each side.")
    code = "too_few_pixels"


class PictureDamaged(PhotoRefused):
    message = _("The picture is damaged or incomplete. Choose another file.")
    code = "damaged"


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

    Raises `PhotoRefused`. The file's name and what it says of itself do not matter: its content decides.
    """
    if not upload:
        raise FileEmpty
    if len(upload) > MAX_BYTES:
        raise FileTooLarge
    square = _square(upload)
    return Photo({width: _webp(square, width) for width in WIDTHS})


def write_photo(photo: Photo) -> None:
    """Write the files, safe on the disk before this returns: a row that points to them may then be committed."""
    folder = photo_path(photo.digest, WIDTHS[0]).parent
    folder.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        path = photo_path(photo.digest, width)
        unfinished = path.with_suffix(".new")
        with unfinished.open("wb") as file:
            file.write(photo.variants[width])
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    _sync_folder(folder)


def erase_photo(digest: str) -> None:
    """Remove the files, if they are there."""
    for width in WIDTHS:
        photo_path(digest, width).unlink(missing_ok=True)


def photo_path(digest: str, width: int | str) -> Path:
    return Path(settings.MEDIA_ROOT) / "speakers" / f"{digest}-{width}.webp"


def _square(upload: bytes) -> Image.Image:
    """The picture as a square of the largest width, in sRGB."""
    image = _opened(upload)
    width = WIDTHS[-1]
    try:
        image.draft(None, (2 * width, 2 * width))  # A JPEG of any size is decoded at not much more than we need.
        image = ImageOps.exif_transpose(image)
        if image.mode.startswith("I;16"):
            image = image.point(lambda level: level * (1 / 256)).convert("L")
        elif image.mode not in ("L", "RGB", "CMYK"):
            image = _on_light_blue(image)
        return _in_srgb(ImageOps.fit(image, (width, width), Image.Resampling.LANCZOS, centering=UPPER_CENTRE))
    except Exception as error:  # The decoders have as many ways to stumble as a file has to be broken.
        raise PictureDamaged from error


def _opened(upload: bytes) -> Image.Image:
    """The picture, of which only the head has been read: its size is known, its pixels are not decoded."""
    try:
        image = Image.open(BytesIO(upload), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except Image.UnidentifiedImageError as error:
        raise NotAPicture from error
    except Exception as error:  # As above.
        raise PictureDamaged from error
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixels
    if min(image.size) < WIDTHS[0]:
        raise TooFewPixels
    return image


def _on_light_blue(image: Image.Image) -> Image.Image:
    picture = image.convert("RGBA")
    ground = Image.new("RGBA", picture.size, LIGHT_BLUE)
    ground.alpha_composite(picture)
    flat = ground.convert("RGB")
    flat.info = {name: value for name, value in image.info.items() if name == "icc_profile"}
    return flat


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):  # No profile, or one of another kind of picture.
            pass
    return image.convert("RGB")


def _webp(square: Image.Image, width: int) -> bytes:
    picture = square.resize((width, width), Image.Resampling.LANCZOS)
    # Anew from its pixels: what else an image carries along stays behind.
    picture = Image.frombytes("RGB", picture.size, picture.tobytes())
    file = BytesIO()
    picture.save(file, "WEBP", **QUALITY)
    return file.getvalue()


def _sync_folder(folder: Path) -> None:
    """A new name in a folder is safe only when the folder itself is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
