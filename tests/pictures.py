"""Pictures as people send them, good and bad, each as the bytes of a file."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

RED, GREEN, BLUE = (200, 30, 40), (30, 160, 60), (30, 45, 190)
ORIENTATION, GPS = 0x0112, 0x8825  # EXIF tags


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def plain(width: int = 400, height: int = 400, mode: str = "RGB", colour: Any = RED) -> Image.Image:
    return Image.new(mode, (width, height), colour)


def flag() -> Image.Image:
    """A portrait format, twice as high as wide; the green is what a square cut from the upper centre just holds."""
    image = plain(400, 800, colour=GREEN)
    image.paste(RED, (0, 0, 400, 70))
    image.paste(BLUE, (0, 490, 400, 800))
    return image


def photo_of_a_phone() -> bytes:
    """A photograph that lies on its side and says where and by what it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "N", 2: (46.0, 13.0, 44.0), 3: "E", 4: (6.0, 8.0, 1.0)}
    exif[0x010F] = "Secretcam"
    on_its_side = flag().transpose(Image.Transpose.ROTATE_90)
    return saved(on_its_side, "JPEG", quality=95, exif=exif, icc_profile=srgb_profile(), comment=b"secret comment")


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def profile_of_a_strange_screen() -> bytes:
    """A colour profile with red and blue the other way round."""
    return srgb_profile().replace(b"rXYZ", b"?XYZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"?XYZ", b"bXYZ", 1)


def png_that_says(width: int, height: int, pixels: bytes = b"\0" * 1000) -> bytes:
    """A small file whose head promises any size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(pixels)) + _chunk(b"IEND", b"")


def png_with_a_swollen_text() -> bytes:
    """200 KB that a careless reader would unpack to 200 MB."""
    png = saved(plain())
    return png[:33] + _chunk(b"zTXt", b"note\0\0" + zlib.compress(b"\0" * 200_000_000)) + png[33:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


SVG_WITH_SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><script>alert(1)</script></svg>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 500
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
ENCRYPTED_PDF = PDF.replace(b"/Root", b"/Encrypt 2 0 R/Root")
GIF_THAT_IS_A_SCRIPT = b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)"
