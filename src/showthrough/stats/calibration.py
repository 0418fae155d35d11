"""A match threshold with a certificate: which rate of false matches, on how many people."""

from collections.abc import Iterator
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, as_vectors, codes_of, same_width
from showthrough.stats.biometric import step_above
from showthrough.stats.intervals import Interval, clopper_pearson, effective_interval
from showthrough.stats.roc import allowed

TARGETS = (1e-4, 1e-3, 1e-2)
ERRORS = 30  # the rule of 30: fewer expected errors leave a rate unknown within a factor of 1.4
SIDE = 2048  # rows and columns of a block of similarities
Singles = NDArray[np.float32]


class Threshold(NamedTuple):
    """Where two faces count as one person, and how well that is known."""

    value: float
    target_fmr: float
    comparisons: int  # of different people
    identities: int
    errors: int  # comparisons of different people that match
    fmr_high: float  # exact one-sided 95 % bound, were the comparisons independent


class Calibration(NamedTuple):
    """A threshold, and whether the matcher recognises the same person at it."""

    threshold: Threshold
    fmr_interval: Interval  # people resampled: wider, for one look-alike errs in many comparisons
    fnmr: float | None  # None: nobody has two images
    fnmr_interval: Interval | None
    genuine: int  # comparisons of a person with themself
    genuine_identities: int
    mean_genuine: float | None
    mean_impostor: float


class _Pairs(NamedTuple):
    """Comparisons by rows of the embeddings."""

    i: Rows
    j: Rows
    similarity: Singles


def calibrate(
    embeddings: Singles, identity: ArrayLike, targets: tuple[float, ...] = TARGETS
) -> Calibration:
    """Return the threshold at the strictest false match rate that this many comparisons can carry.

    Embeddings have length 1; all pairs of images of different people are compared, block by block.
    They must be of people who are in no other set of the audit. A similarity is the float64 dot
    product rounded to float32, so that it depends on the pair alone.

    Source: METHODS 4; rule of 30: Doddington et al., Speech Communication 31 (2000); the interval of
    the FMR is the delete-one-person jackknife of its U-statistic in Korn and Graubard's form.

    Raises:
        NotEnoughDataError: not even the loosest target has 30 / target comparisons.
    """
