"""Every redactor by its name, and the promise that all of them keep."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showthrough.errors import ConfigError
from showthrough.redaction.redactors.redactor_kinds import KINDS, redactor_named


def _made(kind):
    if kind == "inpaint":
        pytest.importorskip("cv2")
    return redactor_named(kind, new_face=lambda pixels, mask: 255 - pixels)


@pytest.mark.parametrize("kind", KINDS)
def test_it_changes_the_mask_and_no_other_pixel(kind, picture, mask) -> None:
    before = picture.copy()
    result = _made(kind)(picture, mask)
    assert np.array_equal(picture, before)
    assert result.dtype == np.uint8
    assert np.array_equal(result[~mask], picture[~mask])
    assert (result[mask] != picture[mask]).any(axis=1).mean() > 0.8
    assert np.array_equal(_made(kind)(picture, mask), result)


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_mask_nothing_changes(kind, picture) -> None:
    assert np.array_equal(_made(kind)(picture, np.zeros(picture.shape[:2], dtype=bool)), picture)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(
    size=st.tuples(st.integers(1, 24), st.integers(1, 24)), seed=st.integers(0, 10**6), share=st.floats(0, 1)
)
def test_any_mask_of_any_picture_is_redacted_and_no_pixel_beside_it(kind, size, seed, share) -> None:
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (*size, 3)).astype(np.uint8)
    mask = rng.random(size) <= share
    result = _made(kind)(picture, mask)
    assert result.shape == picture.shape
    assert np.array_equal(result[~mask], picture[~mask])


@pytest.mark.parametrize("kind", ["solid", "inpaint", "swap"])
@given(seed=st.integers(0, 10**6), share=st.floats(0, 1))
@settings(max_examples=25)
def test_what_is_said_to_leave_nothing_does_not_depend_on_what_was_there(kind, seed, share) -> None:
    rng = np.random.default_rng(seed)
    picture, other = rng.integers(0, 256, (2, 20, 30, 3)).astype(np.uint8)
    mask = rng.random((20, 30)) <= share
    if kind == "inpaint":
        pytest.importorskip("cv2")
    redactor = redactor_named(kind, new_face=lambda pixels, within: np.full_like(pixels, 77))
    shown = [redactor(one, mask) for one in (picture, np.where(mask[..., None], other, picture))]
    assert np.array_equal(*shown)


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_in_words_what_it_does(kind) -> None:
    assert len(_made(kind).name.split()) > 2


def test_the_strength_is_the_one_that_is_asked_for() -> None:
    assert redactor_named("blur", 3.5).name == "Gaussian blur, sigma 3.5 pixels"
    assert redactor_named("solid", colour=(1, 2, 3)).name == "solid fill, colour 1, 2, 3"


def test_a_name_that_none_has_is_told_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match="'mosaic'; there are solid, blur, pixelate, inpaint, swap"):
        redactor_named("mosaic")


def test_a_swap_without_faces_is_refused() -> None:
    with pytest.raises(ConfigError, match="folder of pictures of faces"):
        redactor_named("swap")
