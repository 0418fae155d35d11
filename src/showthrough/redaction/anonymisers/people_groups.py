"""Groups of people who look alike: their common look is a target, which no single person is."""

from collections.abc import Sequence

import numpy as np

from showthrough.core.images import resized
from showthrough.core.types import Floats, Rows
from showthrough.errors import NotEnoughDataError
from showthrough.redaction.anonymisers.face_windows import WindowedFaces

COARSE = 8  # pixels a side at which looks are compared


def grouped(faces: WindowedFaces, people: Sequence[str], fewest: int) -> Rows:
    """Return the group of each face, from 0; a group has at least `fewest` people, all photos of whom.

    People are halved along the direction in which their coarse looks differ most, as often as
    both halves have enough of them.

    Raises:
        NotEnoughDataError: there are not enough people for two groups.
    """
    names, codes = np.unique(np.asarray(people, dtype=np.str_), return_inverse=True)
    if len(names) < 2 * fewest:
        raise NotEnoughDataError(
            f"targets of {fewest} people each need {2 * fewest} reference people, got {len(names)}",
            needed=2 * fewest,
        )
    group = np.empty(len(names), dtype=np.int64)
    for number, members in enumerate(
        _halved(_looks(faces, codes, len(names)), np.arange(len(names)), fewest)
    ):
        group[members] = number
    return np.asarray(group[codes])


def _looks(faces: WindowedFaces, codes: Rows, n: int) -> Floats:
    coarse = [resized(face, (COARSE, COARSE)).reshape(-1) for face in faces.pixels]
    sums, flat = np.zeros((n, 3 * COARSE**2)), np.asarray(coarse, dtype=np.float64)
    np.add.at(sums, codes, flat)
    return sums / np.bincount(codes)[:, None]


def _halved(looks: Floats, members: Rows, fewest: int) -> list[Rows]:
    if len(members) < 2 * fewest:
        return [members]
    centred = looks[members] - looks[members].mean(axis=0)
    direction = np.linalg.svd(centred, full_matrices=False)[2][0]
    order = np.argsort(centred @ direction, kind="stable")
    middle = len(order) // 2
    halves = (members[order[:middle]], members[order[middle:]])
    return [group for half in halves for group in _halved(looks, half, fewest)]
