"""Composed scenes: each from its key and number, boxes of what was pasted, none hidden too much."""

from itertools import pairwise

import numpy as np
import pytest

from showthrough.core.training_settings.composer_config import ComposerSettings, Occlusion
from showthrough.detection.composer.backgrounds import DrawnBackgrounds
from showthrough.detection.composer.composer import Composer, compose_scenes
from showthrough.errors import DataError, NotEnoughDataError

KEY = (5, 2)
CLEAR = {"conditions": {}, "decoys": (0, 0), "lighting": 0.0}


class Black:
    """Backgrounds on which all that is pasted stands out."""

    def draw(self, rng, size):
        return np.zeros((*size, 3), dtype=np.float32)


def flat(*levels: int, size: tuple[int, int] = (40, 32)) -> list[np.ndarray]:
    return [np.full((*size, 3), level, dtype=np.uint8) for level in levels]


def small(**given) -> ComposerSettings:
    return ComposerSettings(size=(96, 80), **{"height": (0.2, 0.5), **given})


def test_a_scene_depends_on_its_key_and_number_alone(rng) -> None:
    patches = list(rng.integers(0, 256, (7, 30, 30, 3), dtype=np.uint8))
    settings = small(occlusion=Occlusion(probability=0.5))
    composer = Composer(patches, list(range(7)), DrawnBackgrounds(), settings, KEY)
    first = [composer.compose(index) for index in range(6)]
    backwards = [composer.compose(index) for index in reversed(range(6))][::-1]
    anew = list(compose_scenes(iter(patches), list(range(7)), DrawnBackgrounds(), settings, KEY, 6))
    other = next(compose_scenes(patches, None, DrawnBackgrounds(), settings, (5, 3), 1))
    for a, b, c in zip(first, backwards, anew, strict=True):
        for again in (b.scene, c):
            assert (a.scene.pixels == again.pixels).all()
            assert (a.scene.boxes == again.boxes).all()
            assert (a.scene.labels == again.labels).all()
        assert a.conditions == b.conditions
    assert (first[0].scene.pixels != other.pixels).any()
    assert other.labels is None


@pytest.mark.parametrize("outline", ["ellipse", "rectangle"])
@pytest.mark.parametrize(
    "weather",
    [
        {},
        {"motion": {"probability": 1, "strength": (5, 9)}},
        {"blur": {"probability": 1}},
        {"jpeg": {"probability": 1}},
    ],
)
def test_a_box_holds_the_pixels_of_its_object_and_no_more(outline, weather) -> None:
    settings = small(
        **{
            **CLEAR,
            "objects": (1, 1),
            "conditions": weather,
            "outline": outline,
            "height": (0.4, 0.8),
            "perspective": 0.1,
            "turn": 30,
        }
    )
    for scene in compose_scenes(flat(255), None, Black(), settings, KEY, 20):
        rows, columns = np.nonzero(scene.pixels.max(axis=2) >= 128)
        pixels = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        allowed = 2 if weather and outline == "rectangle" else 1  # a corner that is smeared is rounded off
        assert np.abs(scene.boxes[0] - pixels).max() <= allowed


def test_labels_are_those_of_the_patches_that_are_shown() -> None:
    settings = small(**CLEAR, objects=(2, 4))
    for scene in compose_scenes(flat(80, 160, 240), [0, 1, 2], Black(), settings, KEY, 10):
        assert scene.labels.dtype == np.int64
        for label, (x1, y1, x2, y2) in zip(scene.labels, scene.boxes.astype(int), strict=True):
            assert scene.pixels[(y1 + y2) // 2, (x1 + x2) // 2, 0] == pytest.approx(80 + 80 * label, abs=1)


def test_every_patch_is_shown_as_often_as_any_other_within_a_round() -> None:
    settings = small(**CLEAR, objects=(1, 1))
    labels = [
        int(scene.labels[0])
        for scene in compose_scenes(flat(*range(40, 240, 20)), list(range(10)), Black(), settings, KEY, 30)
    ]
    rounds = [labels[start : start + 10] for start in (0, 10, 20)]
    assert all(sorted(one) == list(range(10)) for one in rounds)
    assert any(a != b for a, b in pairwise(rounds))


def test_an_occluder_hides_a_part_and_the_box_stays_whole() -> None:
    plain = small(**CLEAR, objects=(1, 1))
    hidden = plain.model_copy(update={"occlusion": Occlusion(probability=1.0, share=(0.3, 0.5))})
    shares = []
    for index in range(25):
        bare, under = (Composer(flat(255), None, Black(), s, KEY).compose(index) for s in (plain, hidden))
        assert (bare.scene.boxes == under.scene.boxes).all()
        assert bare.visible.tolist() == [1.0]
        x1, y1, x2, y2 = bare.scene.boxes[0].astype(int)
        shown, left = (one.scene.pixels[y1:y2, x1:x2].min(axis=2) >= 250 for one in (bare, under))
        assert under.visible[0] == pytest.approx(left.sum() / shown.sum(), abs=0.1)
        shares.append(under.visible[0])
    assert min(shares) >= hidden.least_visible
    assert np.mean(np.array(shares) < 0.85) > 0.7


def test_in_a_crowd_nobody_is_hidden_more_than_is_allowed_and_who_finds_no_room_is_counted() -> None:
    settings = small(**CLEAR, objects=(30, 30), overlap=0.5, least_visible=0.6)
    for index in range(4):
        made = Composer(flat(255), None, Black(), settings, KEY).compose(index)
        assert made.missing + len(made.scene.boxes) == 30
        assert len(made.scene.boxes) >= 10
        assert made.missing > 0
        assert made.visible.min() >= 0.6
        assert made.visible.min() < 1


def test_decoys_are_pasted_and_have_no_box() -> None:
    settings = small(**{**CLEAR, "decoys": (2, 2)}, objects=(1, 1))
    for scene in compose_scenes(flat(200), None, Black(), settings, KEY, 8):
        outside = scene.pixels.max(axis=2).copy()
        x1, y1, x2, y2 = scene.boxes[0].astype(int)
        outside[max(0, y1 - 2) : y2 + 2, max(0, x1 - 2) : x2 + 2] = 0
        assert len(scene.boxes) == 1
        assert (outside > 20).mean() > 0.02


def test_a_scene_without_room_for_anything_has_no_box() -> None:
    wide = [np.full((8, 500, 3), 255, dtype=np.uint8)]
    made = Composer(wide, [0], Black(), small(**CLEAR, objects=(2, 2)), KEY).compose(0)
    assert made.missing == 2
    assert made.scene.boxes.shape == (0, 4)
    assert made.scene.labels.shape == (0,)
    assert not made.scene.pixels.any()


def test_a_patch_that_is_wholly_transparent_shows_nothing_and_is_missing() -> None:
    clear = [np.zeros((20, 20, 4), dtype=np.uint8)]
    assert Composer(clear, None, Black(), small(**CLEAR, objects=(1, 1)), KEY).compose(0).missing == 1


@pytest.mark.parametrize(
    "patch", [np.zeros((9, 9), np.uint8), np.zeros((9, 9, 3), np.float32), np.zeros((0, 9, 3), np.uint8)]
)
def test_what_is_no_patch_is_refused(patch) -> None:
    with pytest.raises(DataError, match=r"patch 0 must be uint8"):
        next(compose_scenes([patch], None, Black(), small(**CLEAR, objects=(1, 1)), KEY, 1))


def test_no_patches_and_too_few_labels_are_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="no patch"):
        next(compose_scenes([], None, Black(), small(), KEY, 1))
    with pytest.raises(DataError, match="2 patches have 1 labels"):
        next(compose_scenes(flat(1, 2), [0], Black(), small(), KEY, 1))
