"""What becomes of a plate before it is seen."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from showthrough.errors import ConfigError
from showthrough.plates.plate_look import PlateLook, any_look, seen


@pytest.fixture
def flat() -> Image.Image:
    plate = Image.new("RGBA", (260, 56), "#f7f7f5")
    ImageDraw.Draw(plate).rectangle((60, 14, 200, 42), fill="#101010")
    return plate


def shown(flat, **look) -> np.ndarray:
    return seen(flat, PlateLook(**look), np.random.default_rng(0)).pixels.astype(float)


def test_a_plain_look_changes_nothing(flat) -> None:
    found = seen(flat, PlateLook(), np.random.default_rng(0))
    assert (found.pixels == np.asarray(flat)).all()
    assert found.corners.tolist() == [[0, 0], [260, 0], [260, 56], [0, 56]]


@pytest.mark.parametrize("what", ["wear", "dirt", "night"])
def test_more_of_it_changes_more(flat, what) -> None:
    change = [
        np.abs(shown(flat, **{what: amount}) - np.asarray(flat))[..., :3].mean() for amount in (0, 0.3, 1)
    ]
    assert change[0] == 0 < change[1] < change[2]


def test_at_night_there_is_no_colour_and_paper_stays_brighter_than_ink() -> None:
    yellow = Image.new("RGBA", (260, 56), "#f2c417")
    ImageDraw.Draw(yellow).rectangle((60, 14, 200, 42), fill="#101010")
    pixels = shown(yellow, night=1.0)[..., :3]
    assert np.ptp(pixels, axis=-1).max() == 0
    assert pixels[20:36, 20:50].min() > pixels[20:36, 80:180].max() + 50


def test_corners_lie_where_the_turned_plate_ends(flat) -> None:
    found = seen(flat, PlateLook(yaw=40, pitch=10, roll=5), np.random.default_rng(0))
    inside = found.pixels[..., 3] > 128
    height, width = inside.shape
    assert (found.corners.min(axis=0) == 0).all()
    assert np.ceil(found.corners.max(axis=0)).tolist() == [width, height]
    x, y = found.corners.T
    area = 0.5 * abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())
    assert abs(inside.sum() - area) < 0.03 * area
    assert np.hypot(*(found.corners[3] - found.corners[0])) != pytest.approx(
        np.hypot(*(found.corners[2] - found.corners[1])), rel=0.1
    )  # the nearer edge is longer


def test_blur_softens_an_edge_and_noise_is_grey(flat) -> None:
    assert np.abs(np.diff(shown(flat, blur=1)[28, :, 0])).max() < 100
    noise = shown(flat, noise=8) - np.asarray(flat)
    assert 3 < noise[14:42, 60:200, 0].std() < 9
    assert (noise[..., 3] == 0).all()


def test_any_look_is_one_that_a_plate_can_have(flat) -> None:
    rng = np.random.default_rng(0)
    looks = [any_look(rng) for _ in range(200)]
    assert {look.two_lines for look in looks} == {True, False}
    assert {look.night > 0 for look in looks} == {True, False}
    for look in looks[:20]:
        assert seen(flat, look, rng).pixels.dtype == np.uint8


@pytest.mark.parametrize(
    ("look", "told"),
    [
        ({"wear": 1.5}, "wear of a plate lies between 0 and 1, got 1.5"),
        ({"yaw": 90.0}, "yaw of a plate is at most 75 degrees, got 90"),
        ({"noise": float("nan")}, "noise of a plate lies between 0 and 100, got nan"),
        ({"blur": -1.0}, "blur of a plate lies between 0 and 10, got -1"),
    ],
)
def test_a_look_that_no_plate_has_is_refused(flat, look, told) -> None:
    with pytest.raises(ConfigError, match=told):
        shown(flat, **look)
