"""Places of objects: within the scene and their heights, apart from each other, fewer where it is full."""

import numpy as np
import pytest

from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.detection.composer.placing import find_place, shared_area

STRAIGHT = {"turn": 0.0, "perspective": 0.0}


@pytest.mark.parametrize("aspect", [0.7, 1.0, 4.5])
@pytest.mark.parametrize("given", [STRAIGHT, {"turn": 180.0, "perspective": 0.2}])
def test_corners_lie_in_the_scene_and_in_their_box(aspect, given) -> None:
    settings = ComposerSettings(size=(120, 80), height=(0.2, 1.0), **given)
    found = [find_place(np.random.default_rng(seed), aspect, settings, ()) for seed in range(60)]
    places = [place for place in found if place is not None]
    assert len(places) > 50
    for corners, (x1, y1, x2, y2) in places:
        assert 0 <= x1 <= corners[:, 0].min()
        assert corners[:, 0].max() <= x2 <= 120
        assert 0 <= y1 <= corners[:, 1].min()
        assert corners[:, 1].max() <= y2 <= 80
        assert (np.array([x2 - x1, y2 - y1]) - np.ptp(corners, axis=0) < 2).all()


@pytest.mark.parametrize(("unit", "height"), [("pixels", (20, 40)), ("shares", (0.2, 0.4))])
def test_heights_are_pixels_or_shares_of_the_shorter_side(unit, height) -> None:
    settings = ComposerSettings(size=(300, 100), height=height, height_in=unit, **STRAIGHT)
    rng = np.random.default_rng(1)
    heights = [np.ptp(find_place(rng, 1.0, settings, ()).corners[:, 1]) for _ in range(100)]
    assert 20 - 1e-9 <= min(heights) < 23
    assert 36 < max(heights) <= 40 + 1e-9


def test_places_share_no_more_than_is_allowed_and_a_full_scene_takes_no_more() -> None:
    settings = ComposerSettings(size=(100, 100), height=(0.2, 0.6), overlap=0.05)
    rng, taken = np.random.default_rng(2), []
    for _ in range(60):
        place = find_place(rng, 1.0, settings, taken)
        if place is not None:
            assert all(shared_area(place.box, other) <= 0.05 for other in taken)
            taken.append(place.box)
    assert 4 <= len(taken) < 25
    heights = [box[3] - box[1] for box in taken]
    assert np.mean(heights[:3]) > np.mean(heights[-3:])  # what is left of a crowd's room holds small ones


def test_what_would_be_too_flat_to_be_seen_has_no_place() -> None:
    settings = ComposerSettings(size=(64, 64), height=(0.2, 0.4), **STRAIGHT)
    assert find_place(np.random.default_rng(0), 40.0, settings, ()) is None
