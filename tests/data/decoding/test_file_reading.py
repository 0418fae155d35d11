"""What is remembered of a file: read once, and again when it or its range changes; nothing raises."""

import json
import os
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.data.decoding.file_reading import FileReader, remembered
from showthrough.data.decoding.pixel_ranges import BYTE, SYMMETRIC, UNIT

RAMP = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)


def digest(*parts: str | bytes) -> str:
    return sha256(repr(parts).encode()).hexdigest()


@pytest.fixture
def reader() -> FileReader:
    return FileReader(digest, max_megapixels=1, max_frames=3)


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    Image.fromarray(RAMP).save(tmp_path / "a.tif")
    return tmp_path / "a.tif"


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path: Path, reader: FileReader) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.bmp")
    known = reader.read(tmp_path / "a.bmp")
    assert [(look.height, look.width, look.is_constant) for look in known] == [(4, 4, True)]
    stamp = (tmp_path / "a.bmp").stat().st_mtime_ns
    Image.new("RGB", (4, 4), "red").save(tmp_path / "a.bmp")
    os.utime(tmp_path / "a.bmp", ns=(stamp, stamp))
    assert reader.read(tmp_path / "a.bmp", known) == known
    os.utime(tmp_path / "a.bmp", ns=(stamp, stamp + 1))
    assert reader.read(tmp_path / "a.bmp", known) != known


def test_a_deep_picture_has_a_digest_when_its_range_is_known(deep: Path, reader: FileReader) -> None:
    (look,) = reader.read(deep)
    assert (look.digest, look.reason, look.view.range) == ("", "", None)
    ranged = reader.in_range(deep, look, UNIT)
    assert ranged.digest
    assert (ranged.view.range, ranged.height) == (UNIT, 8)
    assert reader.in_range(deep, ranged, UNIT) is ranged
    assert reader.in_range(deep, ranged, SYMMETRIC).digest not in ("", ranged.digest)


def test_a_picture_that_does_not_fit_a_range_is_refused_in_it_alone(deep: Path, reader: FileReader) -> None:
    Image.fromarray(255 * RAMP).save(deep)
    (look,) = reader.read(deep)
    refused = reader.in_range(deep, look, UNIT)
    assert refused.reason == "values from 0 to 255 do not fit the pixel range 0 to 1"
    assert not refused.digest
    assert reader.in_range(deep, refused, BYTE).reason == ""


def test_looks_come_back_from_json_as_they_were(deep: Path, reader: FileReader, tmp_path: Path) -> None:
    (tmp_path / "no image").write_bytes(b"\0")
    looks = [*reader.read(deep), *reader.read(tmp_path / "no image"), *reader.read(tmp_path / "gone")]
    looks.append(reader.in_range(deep, looks[0], UNIT))
    assert [remembered(look) for look in json.loads(json.dumps(looks))] == looks


@pytest.mark.parametrize("place", ["missing", "/dev/null", "."])
def test_nothing_raises(place: str, reader: FileReader, tmp_path: Path) -> None:
    (look,) = reader.read(tmp_path / place)
    assert look.reason
    assert look.may_show_somebody


def test_a_deep_picture_that_vanishes_is_refused(deep: Path, reader: FileReader) -> None:
    (look,) = reader.read(deep)
    deep.unlink()
    assert reader.in_range(deep, look, UNIT).reason == "cannot be opened: no such file or directory"


@pytest.mark.parametrize(
    "suffix", ["png", "jpg", "gif", "tif", "webp", "bmp", "qoi", "jp2", "avif", "tga", "dds", "ico"]
)
@pytest.mark.filterwarnings("ignore:Truncated File Read")
def test_any_damage_is_a_reason(tmp_path: Path, reader: FileReader, rng, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(rng.integers(0, 255, (30, 30, 3), dtype=np.uint8)).save(path)
    whole = path.read_bytes()
    for place in range(1, len(whole), max(1, len(whole) // 25)):
        flipped = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        for content in (whole[:place], flipped):
            path.write_bytes(content)
            for look in reader.read(path):
                assert bool(look.reason) != bool(look.digest)
                assert "a." not in look.reason
