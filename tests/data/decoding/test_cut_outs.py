"""Things that are cut out: their transparency is kept, and a picture without any has three channels."""

import numpy as np
import pytest
from PIL import Image

from showthrough.data.decoding.cut_outs import read_cut_out
from showthrough.data.decoding.odd_files import Unreadable


def test_transparency_is_kept_and_hidden_colours_do_not_bleed(tmp_path) -> None:
    pixels = np.zeros((40, 40, 4), dtype=np.uint8)
    pixels[..., 0] = 255  # red where nobody sees it
    pixels[:, 20:] = 0, 0, 255, 255
    Image.fromarray(pixels).save(tmp_path / "a.png")
    patch = read_cut_out(tmp_path / "a.png", (20, 20))
    assert patch.shape == (20, 20, 4)
    assert (patch[:, 11:] == (0, 0, 255, 255)).all()
    seen = patch[patch[..., 3] > 10]
    assert seen[:, 0].max() < 40


def test_one_colour_of_a_palette_may_be_transparent(tmp_path) -> None:
    image = Image.fromarray(np.repeat([[0], [1]], 10, axis=0).repeat(20, axis=1).astype(np.uint8), "P")
    image.putpalette([200, 0, 0, 0, 200, 0])
    image.save(tmp_path / "a.png", transparency=0)
    patch = read_cut_out(tmp_path / "a.png")
    assert patch[15, 5].tolist() == [0, 200, 0, 255]
    assert patch[2, 5, 3] == 0


def test_a_picture_without_transparency_has_three_channels(tmp_path) -> None:
    Image.new("RGB", (30, 20), (9, 9, 9)).save(tmp_path / "b.jpg")
    assert read_cut_out(tmp_path / "b.jpg").shape == (20, 30, 3)
    assert read_cut_out(tmp_path / "b.jpg", (10, 15)).shape == (10, 15, 3)


def test_a_picture_and_its_outline_are_turned_upright_together(tmp_path) -> None:
    image = Image.new("RGBA", (30, 20), (200, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 10, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "turned.png", exif=exif)
    patch = read_cut_out(tmp_path / "turned.png")
    assert patch.shape == (30, 20, 4)
    assert patch[5, 10, 3] == 0
    assert patch[25, 10].tolist() == [200, 0, 0, 255]


@pytest.mark.parametrize("whole", [0, 60])
def test_a_damaged_file_is_unreadable(tmp_path, whole) -> None:
    Image.new("RGBA", (30, 20), (9, 9, 9, 100)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes()[:whole])
    with pytest.raises(Unreadable):
        read_cut_out(tmp_path / "b.png")
