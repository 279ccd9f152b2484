"""Pictures that somebody uploads: opened with care, and reduced to their pixels.

Nothing of an upload is kept but its pixels: no EXIF (it may hold the place), no colour profile, no hidden attachment.
"""

from collections.abc import Sequence
from io import BytesIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms

MAX_BYTES = 5_000_000
MAX_PIXELS = 25_000_000


class FileRefused(Exception):
    """Why a file cannot be used; `message` is for people, `code` for the log."""

    message: Promise
    code: str


class FileEmpty(FileRefused):
    message = _("The file is empty. Choose another.")
    code = "empty"


class FileTooLarge(FileRefused):
    message = _("The file is larger than 5 MB. Save the picture in a smaller size.")
    code = "too_large"


class NotAPicture(FileRefused):
    message = _("The file is not a picture in PNG, JPEG or WebP. Save the picture in one of these formats.")
    code = "format"


class TooManyPixels(FileRefused):
    message = _("The picture has more than 25 million pixels. Save it in a smaller size.")
    code = "too_many_pixels"


class PictureDamaged(FileRefused):
    message = _("The picture is damaged or incomplete. Choose another file.")
    code = "damaged"


def require_plausible_size(upload: bytes) -> None:
    """Raises FileEmpty or FileTooLarge."""
    if not upload:
        raise FileEmpty
    if len(upload) > MAX_BYTES:
        raise FileTooLarge


def open_picture(upload: bytes, formats: Sequence[str]) -> Image.Image:
    """The picture, of which only the head has been read: its size is known, its pixels are not decoded.

    The file's name and what it says of itself do not matter: its content decides. Raises NotAPicture, TooManyPixels or
    PictureDamaged.
    """
    try:
        image = Image.open(BytesIO(upload), formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except Image.UnidentifiedImageError as error:
        raise NotAPicture from error
    except Exception as error:  # The decoders have as many ways to stumble as a file has to be broken.
        raise PictureDamaged from error
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixels
    return image


def flattened(image: Image.Image, ground: tuple[int, int, int]) -> Image.Image:
    """The picture in a mode without transparency; what shone through is of the colour `ground`."""
    if image.mode.startswith("I;16"):
        return image.point(lambda level: level * (1 / 256)).convert("L")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    picture = image.convert("RGBA")
    background = Image.new("RGBA", picture.size, ground)
    background.alpha_composite(picture)
    flat = background.convert("RGB")
    flat.info = {name: value for name, value in image.info.items() if name == "icc_profile"}
    return flat


def in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):  # No profile, or one of another kind of picture.
            pass
    return image.convert("RGB")


def encoded(picture: Image.Image, kind: str, **options: int) -> bytes:
    """The bytes of a file of the kind, made anew from the pixels: what else an image carries along stays behind."""
    picture = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
