"""Backgrounds: drawn ones and cuts of pictures, the same from the same chance, of the size asked for."""

import numpy as np
import pytest
from PIL import Image

from showthrough.detection.composer.backgrounds import (
    DrawnBackgrounds,
    FolderBackgrounds,
    HeldPictures,
    PictureFile,
    drawn_background,
    smaller_size,
)
from showthrough.errors import NotEnoughDataError


@pytest.mark.parametrize("size", [(64, 64), (48, 100), (700, 40)])
def test_a_drawn_background_depends_on_its_chance_alone(size) -> None:
    drawn = DrawnBackgrounds()
    first = drawn.draw(np.random.default_rng(1), size)
    drawn.draw(np.random.default_rng(9), size)
    assert first.shape == (*size, 3)
    assert first.dtype == np.float32
    assert (drawn.draw(np.random.default_rng(1), size) == first).all()
    assert (DrawnBackgrounds().draw(np.random.default_rng(1), size) == first).all()
    assert (drawn.draw(np.random.default_rng(2), size) != first).mean() > 0.9


def test_the_background_of_the_detection_scores_fills_grey_levels(rng) -> None:
    levels = drawn_background(rng, 64)
    assert levels.shape == (64, 64, 3)
    assert -80 < levels.min() < levels.max() < 335


@pytest.fixture
def files(tmp_path):
    y, x = np.mgrid[0:300, 0:400]
    ramp = np.stack([x * 255 / 399, y * 255 / 299, np.zeros_like(x)], axis=2).astype(np.uint8)
    Image.fromarray(ramp).save(tmp_path / "large.png")
    Image.fromarray(ramp[:20, :30]).save(tmp_path / "small.png")
    return [
        PictureFile(tmp_path / "large.png", (300, 400)),
        PictureFile(tmp_path / "small.png", (20, 30)),
    ]


def test_a_cut_shows_a_part_of_the_picture_in_its_proportions(files) -> None:
    backgrounds = FolderBackgrounds(files[:1])
    for seed in range(12):
        cut = backgrounds.draw(np.random.default_rng(seed), (50, 90))
        assert cut.shape == (50, 90, 3)
        down = np.diff(cut[..., 1].mean(axis=1)).mean() / (255 / 299)  # pixels of the picture for one
        across = abs(np.diff(cut[..., 0].mean(axis=0)).mean()) / (255 / 399)
        assert down == pytest.approx(across, rel=0.1)
        assert 0.9 <= across <= 400 / 90 + 0.1


def test_a_small_picture_is_enlarged_and_the_same_chance_cuts_the_same(files) -> None:
    cuts = [FolderBackgrounds(files[1:]).draw(np.random.default_rng(3), (64, 64)) for _ in range(2)]
    assert cuts[0].shape == (64, 64, 3)
    assert (cuts[0] == cuts[1]).all()


def test_without_a_picture_there_is_no_background() -> None:
    with pytest.raises(NotEnoughDataError, match="no background"):
        FolderBackgrounds([])


def test_pictures_are_held_while_there_is_room(tmp_path) -> None:
    held, read = HeldPictures(most_bytes=250), []

    def reader(name):
        return lambda: read.append(name) or np.zeros(100, np.uint8)

    for name in ("a", "b", "a", "c", "a", "b"):
        held.of(tmp_path / name, reader(name))
    assert read == ["a", "b", "c", "b"]  # b was not asked for longest when c came


def test_pictures_are_held_at_twice_the_scene_at_most() -> None:
    assert smaller_size((100, 100), (256, 256)) == (100, 100)
    assert smaller_size((1000, 4000), (100, 100)) == (200, 800)
