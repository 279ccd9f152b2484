"""What becomes of an uploaded file: a clean square picture in two sizes, or a reason why not."""

from io import BytesIO

import pytest
from PIL import Image

from agenda.services.photos import WIDTHS, Photo, TooFewPixels, encode_photo
from meeting.services.pictures import (
    MAX_BYTES,
    FileEmpty,
    FileRefused,
    FileTooLarge,
    NotAPicture,
    PictureDamaged,
    TooManyPixels,
)
from tests.pictures import (
    BLUE,
    ENCRYPTED_PDF,
    GIF_THAT_IS_A_SCRIPT,
    GREEN,
    HEIC,
    PDF,
    RED,
    SVG_WITH_SCRIPT,
    flag,
    photo_of_a_phone,
    plain,
    png_that_says,
    png_with_a_swollen_text,
    profile_of_a_strange_screen,
    saved,
)

WHITE, LIGHT_BLUE = (255, 255, 255), (235, 245, 253)


def picture(photo: Photo, width: int = 320) -> Image.Image:
    image = Image.open(BytesIO(photo.variants[width]))
    image.load()
    return image


def colour_at(photo: Photo, x: int, y: int) -> tuple[int, int, int]:
    return picture(photo).getpixel((x, y))


def near(one: tuple[int, ...], other: tuple[int, ...], distance: int = 12) -> bool:
    return all(abs(a - b) <= distance for a, b in zip(one, other, strict=True))


def chunks(webp: bytes) -> list[bytes]:
    """The kinds of the parts that a WebP file is made of (RFC 9649, section 2.3)."""
    assert (webp[:4], webp[8:12]) == (b"RIFF", b"WEBP")
    kinds, place = [], 12
    while place < len(webp):
        size = int.from_bytes(webp[place + 4 : place + 8], "little")
        kinds.append(webp[place : place + 4])
        place += 8 + size + size % 2
    return kinds


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_two_square_webp_files(kind: str) -> None:
    photo = encode_photo(saved(flag(), kind))

    assert list(photo.variants) == list(WIDTHS) == [160, 320]
    for width in WIDTHS:
        image = picture(photo, width)
        assert (image.format, image.mode, image.size) == ("WEBP", "RGB", (width, width))


def test_square_is_cut_from_the_upper_centre() -> None:
    """Of 800 rows of pixels, the square leaves 80 above and 320 below: the red and the blue band are gone."""
    photo = encode_photo(saved(flag()))
    assert near(colour_at(photo, 160, 3), GREEN)
    assert near(colour_at(photo, 160, 316), GREEN)

    wide = plain(900, 300, colour=RED)
    wide.paste(GREEN, (300, 0, 600, 300))
    photo = encode_photo(saved(wide))
    assert near(colour_at(photo, 3, 160), GREEN)
    assert near(colour_at(photo, 316, 160), GREEN)


def test_nothing_of_the_upload_survives() -> None:
    upload = photo_of_a_phone()
    assert b"Secretcam" in upload
    assert b"secret comment" in upload
    assert b"ICC_PROFILE" in upload

    photo = encode_photo(upload)

    for width in WIDTHS:
        assert chunks(photo.variants[width]) == [b"VP8 "]
        assert picture(photo, width).getexif() == {}
        assert b"ecret" not in photo.variants[width]


def test_photo_on_its_side_is_turned_upright() -> None:
    photo = encode_photo(photo_of_a_phone())
    for x, y in [(5, 5), (315, 5), (5, 315), (315, 315), (160, 160)]:
        assert near(colour_at(photo, x, y), GREEN)


@pytest.mark.parametrize(
    "tail", [b"PK\x03\x04 a zip archive", b"<?php system($_GET['c']); ?>", b"<script>alert(1)</script>"]
)
def test_what_hangs_on_a_picture_is_cut_off(tail: bytes) -> None:
    photo = encode_photo(saved(plain(), "JPEG", comment=tail) + tail)
    assert photo == encode_photo(saved(plain(), "JPEG"))
    assert not any(tail[:12] in variant for variant in photo.variants.values())


def test_colours_are_translated_to_srgb() -> None:
    """What the picture calls red is blue by its own profile."""
    photo = encode_photo(saved(plain(colour=(200, 30, 40)), icc_profile=profile_of_a_strange_screen()))
    assert near(colour_at(photo, 160, 160), (40, 30, 200))


def test_profile_that_is_none_is_passed_over() -> None:
    photo = encode_photo(saved(plain(), icc_profile=b"no profile"))
    assert near(colour_at(photo, 160, 160), RED)


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (plain(mode="L", colour=100), (100, 100, 100)),
        (plain(mode="LA", colour=(100, 255)), (100, 100, 100)),
        (plain(mode="1", colour=1), WHITE),
        (plain().convert("P"), RED),
        (plain(mode="RGBA", colour=(*RED, 255)), RED),
        (plain(mode="RGBA", colour=(*RED, 0)), LIGHT_BLUE),
        (plain(mode="I;16", colour=100 * 256), (100, 100, 100)),
    ],
    ids=["grey", "grey with alpha", "black and white", "palette", "opaque", "transparent", "16 bits"],
)
def test_every_kind_of_png_is_read(image: Image.Image, expected: tuple[int, int, int]) -> None:
    assert near(colour_at(encode_photo(saved(image)), 160, 160), expected, 14)


def test_print_colours_are_read() -> None:
    photo = encode_photo(saved(plain(mode="CMYK", colour=(0, 0, 0, 0)), "JPEG"))
    assert near(colour_at(photo, 160, 160), WHITE)


def test_first_picture_of_an_animation_counts() -> None:
    moving = saved(plain(), "WEBP", save_all=True, append_images=[plain(colour=BLUE)], duration=100)
    assert near(colour_at(encode_photo(moving), 160, 160), RED)


REFUSED = {
    "nothing": (b"", FileEmpty),
    "too many bytes": (b"\xff\xd8\xff" + b"\0" * MAX_BYTES, FileTooLarge),
    "SVG with a script": (SVG_WITH_SCRIPT, NotAPicture),
    "HEIC": (HEIC, NotAPicture),
    "GIF": (saved(plain(), "GIF"), NotAPicture),
    "TIFF": (saved(plain(), "TIFF"), NotAPicture),
    "GIF that is a script": (GIF_THAT_IS_A_SCRIPT, NotAPicture),
    "PDF": (PDF, NotAPicture),
    "encrypted PDF": (ENCRYPTED_PDF, NotAPicture),
    "zip": (b"PK\x03\x04" + b"\0" * 100, NotAPicture),
    "text": (b"photograph", NotAPicture),
    "26 megapixels": (png_that_says(5200, 5000), TooManyPixels),
    "100 megapixels": (png_that_says(10_000, 10_000), TooManyPixels),
    "200 megapixels": (png_that_says(20_000, 10_000), TooManyPixels),
    "a square of 2 billion": (png_that_says(2**31 - 1, 2**31 - 1), TooManyPixels),
    "a thread": (saved(plain(159, 4000)), TooFewPixels),
    "half a PNG": (saved(Image.effect_noise((400, 400), 80))[:-4000], PictureDamaged),
    "half a JPEG": (saved(Image.effect_noise((400, 400), 80), "JPEG")[:-4000], PictureDamaged),
    "half a WebP": (saved(Image.effect_noise((400, 400), 80), "WEBP")[:-4000], PictureDamaged),
    "PNG without pixels": (png_that_says(400, 400, b""), PictureDamaged),
    "swollen text": (png_with_a_swollen_text(), PictureDamaged),
}


@pytest.mark.parametrize(("upload", "reason"), REFUSED.values(), ids=REFUSED)
def test_other_files_are_refused(upload: bytes, reason: type[FileRefused]) -> None:
    with pytest.raises(FileRefused) as refused:
        encode_photo(upload)
    assert type(refused.value) is reason


def test_largest_picture_is_taken() -> None:
    photo = encode_photo(saved(plain(5000, 5000), "JPEG"))
    assert near(colour_at(photo, 160, 160), RED)


def test_name_depends_on_the_picture_alone() -> None:
    assert encode_photo(saved(plain())).digest == encode_photo(saved(plain())).digest
    assert encode_photo(saved(plain())).digest != encode_photo(saved(plain(colour=BLUE))).digest
