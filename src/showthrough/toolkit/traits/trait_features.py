"""Features of images to tell a trait by: vectors of every embedder, and coarse pixels."""

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.images import Role
from showthrough.core.types import Features
from showthrough.errors import NotEnoughDataError
from showthrough.toolkit.vectors import PIXELS, enrolled

COARSE = 8  # cells a side, of which the mean colour is looked at


def trait_features(seen: Observations, role: Role) -> Features:
    """Return what is known of each image of a role, float32 (n, D); D is the same for every role.

    Where an embedder enrolled no face its columns are zero and a last one says so.

    Raises:
        NotAssessableError: a vector is not finite.
    """
    return np.concatenate([_columns(seen, role, info.name) for info in seen.embedders], axis=1)


def _columns(seen: Observations, role: Role, by: str) -> Features:
    wide = _looked_at(seen.of(Role.REFERENCE, by).values[:1], by).shape[1]
    columns = np.zeros((len(seen.images(role)), wide + 1), dtype=np.float32)
    try:
        values, rows = enrolled(seen, role, by)
    except NotEnoughDataError:
        return columns
    columns[rows, :-1], columns[rows, -1] = _looked_at(values, by), 1.0
    return columns


def _looked_at(values: Features, by: str) -> Features:
    return coarse(values) if by == PIXELS else values.reshape(len(values), -1)


def coarse(pixels: Features) -> Features:
    """Return the mean colours of 8 by 8 cells of square images, (n, 192); smaller images stay as they are."""
    side = round((pixels[0].size / 3) ** 0.5) if len(pixels) else COARSE
    cell = side // COARSE
    if cell < 2:
        return pixels.reshape(len(pixels), -1)
    whole = pixels.reshape(len(pixels), side, side, 3)[:, : cell * COARSE, : cell * COARSE]
    cells = whole.reshape(len(pixels), COARSE, cell, COARSE, cell, 3)
    return np.asarray(cells.mean(axis=(2, 4)).reshape(len(pixels), -1), dtype=np.float32)
