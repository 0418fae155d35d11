"""Every redactor by its name, and the promise that all of them keep."""

import numpy as np
import pytest

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
