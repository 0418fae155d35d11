"""Pictures are found wherever a file holds them, and pixels are all that they may hold."""

from base64 import b64encode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from published_run import pictures
from showthrough.publishing.embedded_pictures import leaks_of_pictures, pictures_in

PIXELS = pictures(3)[0]


def as_base64(form: str = "PNG", **about: object) -> str:
    held = BytesIO()
    Image.fromarray(PIXELS).save(held, form, **about)
    return b64encode(held.getvalue()).decode()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "TIFF"])
@pytest.mark.parametrize(
    "around", ['<img src="data:image/any;base64,{}">', '{{"png": "{}"}}', "plain {} text"]
)
def test_a_picture_is_found_and_read(form: str, around: str) -> None:
    (picture,) = pictures_in("a", around.format(as_base64(form)))
    assert picture.pixels is not None
    assert picture.pixels.shape == PIXELS.shape


def test_metadata_of_any_kind_is_a_leak_and_pixels_alone_are_none() -> None:
    exif = Image.Exif()
    exif[0x010E] = "somebody"
    text = PngInfo()
    text.add_text("Comment", "somebody")
    behind = b64encode(b"".join([_png(), b"behind the end"])).decode()
    marked = [
        as_base64("JPEG", exif=exif),
        as_base64("JPEG", comment=b"somebody"),
        as_base64("PNG", pnginfo=text),
        as_base64("PNG", exif=exif),
        as_base64("WEBP", exif=exif),
        behind,
    ]
    for held in marked:
        (leak,) = leaks_of_pictures(list(pictures_in("a.html", held)))
        assert leak.told.startswith("a picture with metadata")
    for form in ("PNG", "JPEG", "GIF", "WEBP"):
        assert not list(leaks_of_pictures(list(pictures_in("a.html", as_base64(form)))))


def test_what_calls_itself_a_picture_and_is_none_is_a_leak() -> None:
    page = f'<img src="data:image/avif;base64,{b64encode(bytes(100)).decode()}">'
    (leak,) = leaks_of_pictures(list(pictures_in("a.html", page)))
    assert leak.told == "a picture that cannot be looked at"


def test_fonts_and_digests_are_no_pictures() -> None:
    font = b64encode(np.random.default_rng(0).bytes(3000)).decode()
    assert not list(pictures_in("a.html", f"src: url(data:font/woff2;base64,{font}); {'ab' * 32}"))


def _png() -> bytes:
    from base64 import b64decode

    return b64decode(as_base64())
