"""Conditions: each does what its name says, by its strength, and leaves things where they were."""

import numpy as np
import pytest
from PIL import Image

from showthrough.core.training_settings.composer_config import STRENGTHS, Condition, Weather
from showthrough.detection.composer.weather import Applied, draw_conditions, weathered


def square() -> Image.Image:
    pixels = np.zeros((80, 100, 3), dtype=np.uint8)
    pixels[20:60, 30:70] = 255
    return Image.fromarray(pixels)


def under(condition: Condition, strength: float, picture: Image.Image, seed: int = 1) -> np.ndarray:
    done = weathered(picture, (Applied(condition, strength),), np.random.default_rng(seed))
    return np.asarray(done).astype(float)


@pytest.mark.parametrize("condition", Condition)
def test_an_object_stays_where_it_was(condition) -> None:
    for seed in range(6):
        for strength in STRENGTHS[condition].usual:
            pixels = under(condition, strength, square(), seed).mean(axis=2)
            rows, columns = np.nonzero(pixels >= (pixels.max() + pixels.min()) / 2)
            found = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
            assert np.abs(np.array(found) - (30, 20, 70, 60)).max() <= 1


def test_night_is_darker_and_noisier_the_deeper_it_is() -> None:
    grey = Image.new("RGB", (60, 60), (150, 150, 150))
    found = [under(Condition.NIGHT, strength, grey) for strength in (0.0, 0.5, 1.0)]
    means, noises = [one.mean() for one in found], [one[..., 0].std() for one in found]
    assert means[0] == pytest.approx(150, abs=1)
    assert means[0] > means[1] + 30 > means[2] + 50
    assert noises[0] == 0
    assert noises[0] < noises[1] < noises[2]


@pytest.mark.parametrize("condition", [Condition.BLUR, Condition.MOTION, Condition.LOW_RESOLUTION])
def test_what_softens_softens_more_when_stronger(condition) -> None:
    least, most = STRENGTHS[condition].usual
    between = [
        ((grey > 20) & (grey < 235)).sum() for grey in (under(condition, s, square()) for s in (least, most))
    ]
    assert 0 < between[0] < between[1]


def test_no_motion_and_no_blur_change_nothing() -> None:
    plain = np.asarray(square())
    for condition in (Condition.MOTION, Condition.LOW_RESOLUTION):
        assert (under(condition, 1.0, square()) == plain).all()


def test_noise_has_its_deviation() -> None:
    grey = Image.new("RGB", (100, 100), (128, 128, 128))
    for strength in (4.0, 16.0):
        assert under(Condition.NOISE, strength, grey).std() == pytest.approx(strength, rel=0.05)


def test_a_worse_jpeg_differs_more(rng) -> None:
    pixels = rng.integers(0, 256, (64, 64, 3)).astype(np.uint8)
    picture = Image.fromarray(pixels)
    errors = [np.abs(under(Condition.JPEG, quality, picture) - pixels).mean() for quality in (95, 40, 5)]
    assert errors[0] < errors[1] < errors[2]


def test_conditions_come_as_often_as_asked_and_one_does_not_change_another() -> None:
    night = {Condition.NIGHT: Weather(probability=0.25)}
    both = {**night, Condition.NOISE: Weather(probability=1.0, strength=(5, 5))}
    came = 0
    for seed in range(400):
        alone = draw_conditions(np.random.default_rng(seed), night)
        together = draw_conditions(np.random.default_rng(seed), both)
        assert together == (*alone, Applied(Condition.NOISE, 5.0))
        came += len(alone)
        low, high = STRENGTHS[Condition.NIGHT].usual
        assert all(low <= one.strength <= high for one in alone)
    assert 70 < came < 130
