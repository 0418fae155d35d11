"""Samples of collapsed generators show what they say."""

import numpy as np
import pytest

from drawn_faces import as_set, draw_faces
from showthrough.controls.degenerate import DEGENERATE, degenerate
from showthrough.core.images import Role
from showthrough.errors import NotEnoughDataError

REFERENCE = as_set(draw_faces(30, 5), Role.REFERENCE)


def drawn(how: str, n: int = 40) -> np.ndarray:
    return degenerate(how, REFERENCE, n, 16, np.random.default_rng(1))


@pytest.mark.parametrize("how", DEGENERATE)
def test_as_many_as_asked_for_and_the_same_for_the_same_seed(how):
    images = drawn(how)
    assert (images.shape, images.dtype) == ((40, 16, 16, 3), np.uint8)
    np.testing.assert_array_equal(images, drawn(how))


def test_variety_is_what_the_name_says():
    different = {how: len(np.unique(drawn(how).reshape(40, -1) // 32, axis=0)) for how in DEGENERATE}
    assert different["one photo of somebody else"] == 1
    assert different["colour noise"] == 40
    shades = drawn("one shade each")
    assert (shades == shades[:, :1, :1, :1]).all()
    modes = drawn("ten photos of other people").astype(float)
    assert np.abs(modes[:10] - modes[10:20]).mean() < 8 < np.abs(modes[:9] - modes[1:10]).mean()


def test_without_anybody_else_there_is_nothing_to_collapse_to():
    with pytest.raises(NotEnoughDataError):
        degenerate(
            "colour noise", REFERENCE.subset(np.empty(0, dtype=np.int64)), 4, 16, np.random.default_rng(1)
        )
