"""Pixels as square pictures, for searches that have to see more of them than a vector shows."""

from math import isqrt
from typing import NamedTuple

from showthrough.core.check import Observations
from showthrough.core.images import Role
from showthrough.core.types import Features, Rows
from showthrough.errors import NotAssessableError
from showthrough.toolkit.vectors import PIXELS, enrolled


class SquarePictures(NamedTuple):
    """Pixels of a role in [0, 1], and the rows of its images."""

    pixels: Features  # (n, S, S, 3)
    rows: Rows


def square_pictures(seen: Observations, role: Role) -> SquarePictures:
    """Return the pixels of a role.

    Raises:
        NotAssessableError: they are not those of a square.
    """
    values, rows = enrolled(seen, role, PIXELS)
    side = isqrt(values.shape[1] // 3)
    if 3 * side**2 != values.shape[1]:
        raise NotAssessableError("images can be turned and cut only where pixels are those of a square")
    return SquarePictures(values.reshape(-1, side, side, 3), rows)
