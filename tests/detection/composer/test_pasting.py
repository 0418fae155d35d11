"""Pasted patches: boxes hold what was pasted and no more, in any perspective; light moves part of the way."""

import numpy as np
import pytest

from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.detection.composer.pasting import Cutting, Piece, lay, lit, warped
from showthrough.detection.composer.placing import Standing, find_place

SETTINGS = ComposerSettings(size=(160, 120), height=(0.2, 0.8), turn=40, perspective=0.15)
HARD = Cutting("rectangle", 0.0, is_mirrored=False)


def white(height: int = 50, width: int = 70, channels: int = 3) -> np.ndarray:
    return np.full((height, width, channels), 255, dtype=np.uint8)


def extent(scene: np.ndarray) -> np.ndarray:
    """Return the box of the pixels that are more white than black."""
    rows, columns = np.nonzero(scene.max(axis=2) >= 127.5)
    return np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])


def pasted(piece: Piece) -> np.ndarray:
    scene = np.zeros((120, 160, 3), dtype=np.float32)
    lay(scene, piece)
    return scene


@pytest.mark.parametrize("outline", ["rectangle", "ellipse"])
@pytest.mark.parametrize("edge", [0.0, 0.3])
def test_the_box_is_that_of_the_pixels_in_any_perspective(outline, edge) -> None:
    for seed in range(30):
        standing = find_place(np.random.default_rng(seed), 1.4, SETTINGS, ())
        piece = warped(white(), standing, Cutting(outline, edge, is_mirrored=False))
        assert np.abs(extent(pasted(piece)) - piece.extent()).max() <= 1
        if outline == "rectangle" and edge == 0:
            corners = np.array([*standing.corners.min(axis=0), *standing.corners.max(axis=0)])
            assert np.abs(corners - piece.extent()).max() <= 2.5  # of a sharp corner, little is a pixel


def test_the_outline_of_a_patch_is_its_transparency() -> None:
    patch = white(channels=4)
    patch[..., 3] = 0
    patch[10:40, 20:60, 3] = 255
    patch[:5, :5, :3] = 0  # colours that nobody sees
    standing = Standing(np.array([[30.0, 20], [100, 20], [100, 70], [30, 70]]), (30, 20, 100, 70))
    piece = warped(patch, standing, HARD)
    assert piece.extent() == (50, 30, 90, 60)
    assert (extent(pasted(piece)) == piece.extent()).all()
    assert pasted(piece)[21:28, 31:38].max() == 0
    patch[..., 3] = 0
    assert warped(patch, standing, HARD).extent() is None


def test_a_patch_lands_on_its_corners_and_is_mirrored_when_asked() -> None:
    patch = white()
    patch[:, :35] = 60
    standing = Standing(np.array([[30.0, 20], [100, 20], [100, 70], [30, 70]]), (30, 20, 100, 70))
    straight = pasted(warped(patch, standing, HARD))
    assert straight[45, 40, 0] == pytest.approx(60, abs=1)
    assert straight[45, 90, 0] == pytest.approx(255, abs=1)
    mirrored = pasted(warped(patch, standing, HARD._replace(is_mirrored=True)))
    assert mirrored[45, 40, 0] == pytest.approx(255, abs=1)
    turned = Standing(standing.corners[[1, 2, 3, 0]], standing.box)  # the upper left corner is at the right
    assert pasted(warped(patch, turned, HARD))[25, 65, 0] == pytest.approx(60, abs=1)


def test_a_large_patch_is_made_smaller_without_aliasing() -> None:
    stripes = np.zeros((400, 400, 3), dtype=np.uint8)
    stripes[:, ::2] = 255
    standing = Standing(np.array([[10.0, 10], [50, 10], [50, 50], [10, 50]]), (10, 10, 50, 50))
    inner = pasted(warped(stripes, standing, HARD))[15:45, 15:45]
    assert inner.std() < 12
    assert inner.mean() == pytest.approx(127, abs=4)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_light_moves_brightness_and_contrast_by_the_share(share) -> None:
    rng = np.random.default_rng(0)
    piece = Piece(
        (0, 0, 40, 40),
        rng.normal(100, 20, (40, 40, 1)).repeat(3, 2).astype(np.float32),
        np.ones((40, 40), dtype=np.float32),
    )
    scene = rng.normal(160, 24, (40, 40, 1)).repeat(3, 2).astype(np.float32)
    moved = lit(piece, scene, share).pixels
    assert moved.mean() == pytest.approx(100 + 60 * share, abs=1.5)
    assert moved.std() == pytest.approx(20 + 4 * share, abs=1)


def test_a_face_before_a_green_wall_is_not_green() -> None:
    piece = Piece((0, 0, 9, 9), np.full((9, 9, 3), 120, np.float32), np.ones((9, 9), np.float32))
    scene = np.full((9, 9, 3), (20, 200, 20), np.float32)
    red, green, _ = lit(piece, scene, 1.0).pixels.mean(axis=(0, 1))
    assert 20 < green - red < 0.5 * 180
