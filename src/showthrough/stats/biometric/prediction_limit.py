"""Upper prediction limit for chance matches among people at risk, from matches of control people."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc

from showthrough.stats.biometric.calibration import PEOPLE
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.roc import roc_auc_interval

LEVEL = 0.95
ERROR = 0.05  # chance of a false alarm where reference people are strangers as held-out people are
ALONE = 2.4  # times that chance: held-out people alone must bear an alarm out; it lets 2 beside none through
ALIKE = 0.98  # level of the interval that tells two sets of strangers apart
ENOUGH = 0.7  # of the own comparisons: with fewer control ones Jeffreys' limit is too low
TWICE = 2.0  # as much as the held-out people: what reference people may count as a control, at most


class ControlGroup(NamedTuple):
    """Control people, who cannot have leaked: their matches, and their exposure beside people at risk."""

    hits: float
    exposure: float  # comparisons with them, for one with the people at risk


class Controls(NamedTuple):
    """Control groups: held-out people alone, and together with reference people."""

    holdout: ControlGroup
    joint: ControlGroup
    error: float = ERROR

    @property
    def limit(self) -> int:
        """Return the upper prediction limit for chance matches among people at risk: more is a leak.

        Where nothing leaked, more are matched in at most the share `error` of audits if reference people are
        strangers to the images as held-out people are, and in at most 2.5 times as many whatever they are.
        """
        levels = self.levels
        return max(
            prediction_limit(*self.joint, level=levels[0]), prediction_limit(*self.holdout, level=levels[1])
        )

    @property
    def levels(self) -> tuple[float, float]:
        """Return the levels of the limits from all control people and from held-out people alone."""
        return 1 - self.error, 1 - ALONE * self.error


def exposure_of(photos: ArrayLike, control_photos: ArrayLike) -> float:
    """Return the exposure of control people: comparisons with them for one with the people at risk.

    Control people are weighted as `person_excess` weights them: each person is set against those
    with as many photos. Photos beyond what ten of them have count as comparisons without a control.

    >>> exposure_of([1, 1, 1, 1], [1, 1]), exposure_of([4, 4], [2, 2])
    (0.5, 0.5)
    """
    photos, control_photos = np.asarray(photos), np.asarray(control_photos)
    drawn = np.minimum(photos, np.sort(control_photos)[-min(PEOPLE, len(control_photos))])
    able = control_photos[None] >= np.unique(drawn)[:, None]  # (numbers of photos, control people)
    share = np.unique(drawn, return_counts=True)[1] / len(photos)
    weight = (share / able.sum(axis=1)) @ able
    return float(drawn.sum() / photos.sum() / len(photos) / (weight @ weight))


def controls_of(
    holdout: ControlGroup, reference: ControlGroup, *, alike: bool, error: float = ERROR
) -> Controls:
    """Return the control groups that held-out and reference people make.

    Reference people may differ from the others, so they count at most twice as much as held-out people
    do, and not at all unless the images are `alike` to both, see `as_alike`.

    >>> controls_of(ControlGroup(1, 1.0), ControlGroup(2, 4.0), alike=True).joint
    ControlGroup(hits=2.0, exposure=3.0)
    """
    if not alike or reference.exposure == 0:
        return Controls(holdout, holdout, error)
    weight = min(1.0, TWICE * holdout.exposure / reference.exposure)
    hits, exposure = (
        at_holdout + weight * at_reference
        for at_holdout, at_reference in zip(holdout, reference, strict=True)
    )
    return Controls(holdout, ControlGroup(hits, exposure), error)


def as_alike(reference: ArrayLike, holdout: ArrayLike) -> bool:
    """Return whether the images resemble reference people neither less nor more than held-out people.

    Each person has one number, the similarity of one photo to the closest image. Only two sets of
    strangers may be counted together; either direction is tested at 1 % (of the AUC between the two).

    >>> as_alike([0.1, 0.2, 0.3, 0.4], [0.2, 0.3, 0.3]), as_alike(np.arange(30.0), 9 + np.arange(30.0))
    (True, False)
    """
    return roc_auc_interval(holdout, reference, level=ALIKE).contains(0.5)


def prediction_limit(hits: float, exposure: float, level: float = LEVEL) -> int:
    """Return the upper prediction limit for chance matches, from `hits` among control people.

    It assumes no rate and trusts no threshold: whatever share of strangers the images match, in at
    least 95 % of audits no more of the people at risk than this are matched by chance, where these and
    the control people are strangers alike. A test holds that by exact computation over all rates. With
    `exposure` control comparisons for one of the own, the count follows a negative binomial: Jeffreys'
    prior from .7 on, the exact conditional limit (its prior is 1) below.

    Source: Krishnamoorthy and Peng, Journal of Statistical Planning and Inference 141 (2011).

    >>> [prediction_limit(hits, exposure=1.0) for hits in (0, 1, 2)], prediction_limit(0, exposure=2.0)
    ([2, 5, 7], 1)
    """
    shape = hits + (0.5 if exposure >= ENOUGH else 1.0)
    share = exposure / (1 + exposure)
    return first_enough(lambda count: float(betainc(shape, count + 1, share)) >= level)


def leaked_people(matched: int, trials: int, by_chance: int) -> Interval:
    """Return an interval for the number of leaked people, those matched beyond chance.

    Where chance hardly ever matches more than `by_chance`, the rest of those matched are leaked. The high
    end is the exact bound on the share that is matched.

    >>> leaked_people(5, 300, by_chance=2).low, leaked_people(2, 300, by_chance=2).low
    (3.0, 0.0)
    """
    high = clopper_pearson(matched, trials, LEVEL, side="high").high
    return Interval(float(max(matched - by_chance, 0)), high * trials, LEVEL)


def first_enough(enough: Callable[[int], bool]) -> int:
    """Return the smallest integer from 0 on that is enough, where every larger one is too."""
    low, high = -1, 1
    while not enough(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
