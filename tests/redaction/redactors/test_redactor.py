"""What changes only what a mask says."""

import numpy as np
import pytest

from showthrough.errors import DataError
from showthrough.redaction.redactors.redactor import pasted, refuse_misfit

PICTURE = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)
MASK = np.zeros((4, 5), dtype=bool)
MASK[1:3, 2:4] = True


def test_pixels_outside_the_mask_stay_and_those_inside_change() -> None:
    result = pasted(PICTURE, 255 - PICTURE, MASK)
    assert (result[~MASK] == PICTURE[~MASK]).all()
    assert (result[MASK] == 255 - PICTURE[MASK]).all()


def test_the_picture_that_is_given_stays_as_it_was() -> None:
    before = PICTURE.copy()
    assert not np.shares_memory(pasted(PICTURE, PICTURE, MASK), PICTURE)
    assert (before == PICTURE).all()


@pytest.mark.parametrize(
    ("picture", "mask", "told"),
    [
        (PICTURE.astype(np.float32), MASK, "uint8"),
        (PICTURE[..., 0], MASK, "uint8"),
        (PICTURE, MASK[:3], "as large as its picture"),
        (PICTURE, MASK.astype(np.uint8), "bool"),
    ],
)
def test_what_does_not_fit_is_refused(picture: np.ndarray, mask: np.ndarray, told: str) -> None:
    with pytest.raises(DataError, match=told):
        refuse_misfit(picture, mask)
