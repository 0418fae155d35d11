"""HEIC photos: read with pillow-heif, told by name without it."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.core.images import Role
from showthrough.data.catalogue import Cataloguer
from showthrough.data.decoding import heic_images
from showthrough.data.decoding.decode import decode, pictures
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.listing import list_folder
from showthrough.data.vault import Vault

pillow_heif = pytest.importorskip("pillow_heif")


def coarse(seed: int) -> Image.Image:
    small = np.random.default_rng(seed).integers(30, 225, (6, 4, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((48, 64), Image.Resampling.BILINEAR)


def write_heic(path: Path, *pictures: Image.Image, **options: object) -> Path:
    made = pillow_heif.from_pillow(pictures[0])
    for other in pictures[1:]:
        made.add_from_pillow(other)
    made.save(path, quality=95, **options)
    return path


def test_a_photo_is_read_upright_in_its_colours(tmp_path: Path) -> None:
    pixels = decode(write_heic(tmp_path / "a.jpg", coarse(0))).pixels
    assert pixels.shape == (64, 48, 3)
    assert np.abs(pixels.astype(int) - np.asarray(coarse(0))).mean() < 6
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = coarse(0).transpose(Image.Transpose.ROTATE_90)
    pixels = decode(write_heic(tmp_path / "b.heic", turned, exif=exif.tobytes())).pixels
    assert np.abs(pixels.astype(int) - np.asarray(coarse(0))).mean() < 6


def test_every_picture_of_a_file_is_an_image_up_to_the_limit(tmp_path: Path) -> None:
    path = write_heic(tmp_path / "a.heic", coarse(0), coarse(1), coarse(2))
    found = list(pictures(path, max_frames=2))
    assert [one.view.frame for one in found] == [0, 1, 2]
    assert (found[2].reason, found[2].stands_for) == ("frames beyond the first 2", 1)


def test_what_is_cut_short_or_only_begins_so_is_damaged(tmp_path: Path) -> None:
    path = write_heic(tmp_path / "a.heic", coarse(0))
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], whole[:40], b"\0\0\0\x18ftypheic" + bytes(99)):
        path.write_bytes(content)
        with pytest.raises(Unreadable, match=r"damaged|cannot be read"):
            decode(path)


def test_a_photo_beyond_the_limit_is_not_decoded(tmp_path: Path) -> None:
    path = write_heic(tmp_path / "a.heic", coarse(0).resize((1500, 1500)))
    with pytest.raises(Unreadable, match=r"exceed data\.max_megapixels"):
        decode(path, max_megapixels=2)


def test_without_the_library_the_quarantine_names_its_extra(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "images").mkdir()
    write_heic(tmp_path / "images" / "a.heic", coarse(0))
    coarse(1).save(tmp_path / "images" / "b.png")
    monkeypatch.setattr(heic_images, "find_spec", lambda _: None)
    monkeypatch.delitem(Image.OPEN, heic_images.FORMAT, raising=False)
    data = Cataloguer(Vault(tmp_path / "vault")).catalogue(Role.TRAIN, list_folder(tmp_path / "images")).data
    (refused,) = data.quarantined
    assert refused.reason == "a HEIC photo, which needs pillow-heif: pip install 'showthrough[heif]'"
    assert refused.may_show_somebody
    assert heic_images.heic_image(BytesIO(b"\x89PNG\r\n\x1a\n\0\0\0\0")) is None
