"""A picture and a mask of two faces, one of them at the border."""

import numpy as np
import pytest

from showthrough.redaction.redactors.regions import region_mask


@pytest.fixture
def picture(rng):
    coarse = rng.integers(0, 256, (14, 20, 3)).astype(np.uint8)
    return np.ascontiguousarray(coarse.repeat(8, axis=0).repeat(8, axis=1)[:110, :150])


@pytest.fixture
def mask(picture):
    return region_mask([(30, 20, 75, 70), (120, 80, 160, 120)], picture.shape[:2], "ellipse")
