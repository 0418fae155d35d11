"""The part of a picture that redaction changed."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from redacted_folders import BOX, hidden, picture
from showthrough.core.types import Images
from showthrough.redaction.pairs.pair_masks import changed_part, noise_of
from showthrough.redaction.redactors.regions import region_mask


def as_jpeg(pixels: Images, quality: int) -> Images:
    content = BytesIO()
    Image.fromarray(pixels).save(content, "JPEG", quality=quality)
    return np.asarray(Image.open(content))


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    return float((a & b).sum() / (a | b).sum())


@pytest.fixture
def grainy() -> Images:
    """Return a picture of 128 x 128 with grain, which JPEG changes everywhere."""
    grain = np.random.default_rng(3).normal(0, 9, (128, 128, 3))
    return np.clip(picture(1, (128, 128)) + grain, 0, 255).astype(np.uint8)


def test_nothing_changed_is_an_empty_mask() -> None:
    assert not changed_part(picture(1), picture(1)).any()


def test_a_lossless_pair_tells_the_box_to_the_pixel() -> None:
    before = picture(1)
    found = changed_part(before, hidden(before))
    assert overlap(found, region_mask([BOX], found.shape)) > 0.98


@pytest.mark.parametrize("quality", [60, 90])
def test_what_jpeg_changes_by_itself_is_no_redaction(grainy: Images, quality: int) -> None:
    after = grainy.copy()
    after[40:90, 30:80] = (30, 60, 90)
    after, again = as_jpeg(after, quality), as_jpeg(grainy, quality)
    assert np.mean((after != grainy).any(axis=2)) > 0.8
    found = changed_part(grainy, after, noise_of(grainy, after, again))
    true = region_mask([(30.0, 40.0, 80.0, 90.0)], found.shape)
    assert overlap(found, true) > 0.85


def test_without_the_rewritten_picture_the_quiet_quarter_tells_the_noise(grainy: Images) -> None:
    after = grainy.copy()
    after[40:90, 30:80] = (30, 60, 90)
    after = as_jpeg(after, 90)
    found = changed_part(grainy, after, noise_of(grainy, after, None))
    assert overlap(found, region_mask([(30.0, 40.0, 80.0, 90.0)], found.shape)) > 0.7


def test_a_rewritten_picture_of_which_nothing_was_redacted_has_an_empty_mask(grainy: Images) -> None:
    again = as_jpeg(grainy, 80)
    assert not changed_part(grainy, again, noise_of(grainy, again, again)).any()
