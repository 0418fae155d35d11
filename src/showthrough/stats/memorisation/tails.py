"""Tail chances of values that lie far beyond all others."""

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats, as_scores

FEWEST = 50
TAIL = 0.1  # share of the control that counts as its tail


def tail_chances(values: ArrayLike, control: ArrayLike) -> Floats:
    """Return the tail chance of each value: that one more member of the control is as large or larger.

    Ranks alone cannot tell three people far beyond a hundred others from three just beyond them.
    Inside the control it is the plain share; beyond its upper tenth, excesses are taken to be
    exponential with a mean that is itself estimated (the predictive, Lomax, tail). Similarities are
    bounded and fall faster than that, so the chance errs upwards. For heavy tails it would not.

    Source: Pickands, Annals of Statistics 3 (1975), shape 0; Geisser, Predictive Inference (1993).

    Raises:
        NotEnoughDataError: the control has fewer than 50 members.
        NotAssessableError: its upper tenth are all equal.

    >>> tail_chances([50.0, 99.0, 400.0], np.arange(100.0)).round(4)
    array([0.505 , 0.0188, 0.    ])
    """
    observed, null = as_scores(values, "values"), np.sort(as_scores(control, "control"))
    n = len(null)
    if n < FEWEST:
        raise NotEnoughDataError(f"a tail needs {FEWEST} held-out people, got {n}", needed=FEWEST)
    k = int(TAIL * n)
    edge, mean = null[-k - 1], float((null[-k:] - null[-k - 1]).mean())
    if mean == 0:
        raise NotAssessableError("the closest held-out people are all equally close, so they have no tail")
    inside = (1 + n - np.searchsorted(null, observed, "left")) / (n + 1)
    beyond = k / n * (1 + np.maximum(observed - edge, 0) / (k * mean)) ** -k
    return np.asarray(np.where(observed > edge, beyond, inside), dtype=np.float64)
