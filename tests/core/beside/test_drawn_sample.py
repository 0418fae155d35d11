"""Pictures in a record: pixels and nothing else, or a reason."""

from base64 import b64encode
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydantic import ValidationError

from showthrough.core.beside.drawn_sample import DrawnSample


def png(side=8, **save):
    held = BytesIO()
    Image.new("RGB", (side, side), "red").save(held, "PNG", **save)
    return held.getvalue()


def coded(content):
    return b64encode(content).decode()


def test_a_plain_picture_and_a_reason_are_taken():
    assert DrawnSample(png=coded(png(96))).withheld == ""
    assert DrawnSample(withheld="too like a training person").png == ""


def test_neither_and_both_are_refused():
    for given_ in ({}, {"png": coded(png()), "withheld": "why"}, {"withheld": " "}):
        with pytest.raises(ValidationError, match="either a picture or a reason"):
            DrawnSample(**given_)


def with_text():
    words = PngInfo()
    words.add_text("Comment", "Ann Lee")
    return png(pnginfo=words)


def with_exif():
    exif = Image.Exif()
    exif[0x010E] = "a name"
    return png(exif=exif)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (with_text(), "more than pixels"),
        (with_exif(), "more than pixels"),
        (png() + b"a name", "more than pixels"),
        (png()[:-4], "more than pixels"),
        (png(97), "none or more than 96 pixels"),
        (b"<svg onload='x'/>", "not a PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(60), "not a PNG"),
    ],
)
def test_whatever_else_a_file_may_hold_is_refused(content, says):
    with pytest.raises(ValidationError, match=says):
        DrawnSample(png=coded(content))


@given(st.binary(max_size=80))
def test_bytes_of_anybody_raise_nothing_but_a_sentence(content):
    for text in (coded(b"\x89PNG\r\n\x1a\n" + content), content.decode("latin-1")):
        if text:
            with pytest.raises(ValidationError):
                DrawnSample(png=text)
