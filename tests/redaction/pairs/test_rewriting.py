"""A picture written again as another file was."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from redacted_folders import hidden, picture, save
from showthrough.redaction.pairs.rewriting import Written, how_written, rewritten


@pytest.mark.parametrize(
    ("name", "how", "written"),
    [
        ("a.png", {}, Written.AS_THEY_ARE),
        ("a.bmp", {}, Written.AS_THEY_ARE),
        ("a.tif", {}, Written.AS_THEY_ARE),
        ("a.tif", {"compression": "jpeg"}, Written.UNKNOWN),
        ("a.jpg", {}, Written.JPEG),
        ("a.webp", {"lossless": True}, Written.AS_THEY_ARE),
        ("a.webp", {"quality": 70}, Written.WEBP),
        ("a.gif", {}, Written.UNKNOWN),
    ],
)
def test_how_a_file_keeps_its_pixels(tmp_path: Path, name: str, how: dict, written: Written) -> None:
    assert how_written(save(picture(1), tmp_path / name, **how)) is written


def test_pixels_without_a_file_and_files_that_are_none(tmp_path: Path) -> None:
    assert how_written(None) is Written.AS_THEY_ARE
    (tmp_path / "x.jpg").write_bytes(b"no picture")
    assert how_written(tmp_path / "x.jpg") is Written.UNKNOWN
    assert rewritten(picture(1), tmp_path / "x.jpg") is None


@pytest.mark.parametrize("how", [{"quality": 50}, {"quality": 92, "subsampling": 0}])
def test_a_jpeg_is_written_with_the_tables_and_the_sampling_of_the_other(tmp_path: Path, how: dict) -> None:
    before = picture(1)
    expected = np.asarray(Image.open(save(before, tmp_path / "own.jpg", **how)))
    found = rewritten(before, save(hidden(before), tmp_path / "other.jpg", **how))
    assert np.array_equal(found, expected)


def test_a_webp_is_written_at_the_quality_of_the_other(tmp_path: Path) -> None:
    before = picture(1, (96, 96)).astype(int)
    noise = []
    for quality in (20, 90):
        file = save(picture(1, (96, 96)), tmp_path / f"{quality}.webp", quality=quality)
        own = np.abs(np.asarray(Image.open(file).convert("RGB")) - before).mean()
        again = rewritten(picture(1, (96, 96)), file)
        noise.append(np.abs(again - before).mean())
        assert noise[-1] == pytest.approx(own, rel=0.2)
    assert noise[0] > 2 * noise[1]
