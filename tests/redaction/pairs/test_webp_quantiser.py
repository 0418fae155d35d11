"""The quantiser that the header of a WebP file names."""

from io import BytesIO

import pytest
from PIL import Image

from redacted_folders import hidden, picture
from showthrough.redaction.pairs.webp_quantiser import lossy_frame, quantiser


def webp(number: int, **how: object) -> bytes:
    content = BytesIO()
    Image.fromarray(hidden(picture(number, (64, 96)))).save(content, "WEBP", **how)
    return content.getvalue()


def test_a_coarser_file_has_a_larger_quantiser() -> None:
    found = [quantiser(lossy_frame(webp(1, quality=q)) or b"") for q in (5, 30, 60, 90, 100)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 50
    assert found[-1] == 0


@pytest.mark.parametrize("quality", [20, 60, 85])
def test_the_picture_matters_little(quality: int) -> None:
    found = [quantiser(lossy_frame(webp(number, quality=quality)) or b"") for number in range(6)]
    assert max(found) - min(found) <= 3


def test_a_lossless_file_and_another_have_none() -> None:
    assert lossy_frame(webp(1, lossless=True)) is None
    assert lossy_frame(b"RIFF") is None


def test_a_frame_that_is_cut_short_gives_some_number_and_no_error() -> None:
    assert 0 <= quantiser((lossy_frame(webp(1)) or b"")[:12]) <= 127
