"""Quantification: how common a trait is among images that a fallible classifier labels."""

from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats
from showthrough.stats.intervals import Interval

STEPS = 1000
CLOSE = 1e-8


class LabelledAs(NamedTuple):
    """How often a classifier gives a label: to images, and to known people with and without the trait."""

    images: Floats  # (m,): 1 or 0, or the share of several classifiers that give it
    having: Floats  # (p,): one a person who has the trait, mean of the photos
    lacking: Floats  # (q,): one a person who has not


def adjusted_share(labels: LabelledAs, level: float = 0.95) -> tuple[float, Interval]:
    """Return the share of images that have the trait, were the classifier right, and its interval.

    Adjusted count: the share p solves said = p tpr + (1 - p) fpr. The interval is Fieller's, of all p for
    which the three rates fit together: it holds the errors of the classifier, how well they are known, and
    the chance by which images were drawn; at a classifier that tells nothing it is everything.

    Source: Forman, Data Mining and Knowledge Discovery 17 (2008); Fieller, JRSS B 16 (1954); variances have
    two pseudo-cases added, a hit and a miss (Agresti and Coull, American Statistician 52, 1998).

    Raises:
        NotEnoughDataError: the classifier tells too little for any share to be ruled out.
        NotAssessableError: images are labelled more often than anybody with the trait, or less than anybody
            without it: the error rates of photos do not hold for them.

    >>> share, interval = adjusted_share(LabelledAs(*(np.arange(100) < hits for hits in (35, 90, 10))))
    >>> round(share, 4), round(interval.low, 2), round(interval.high, 2)
    (0.3125, 0.18, 0.44)
    """
    said, hit, false = (float(part.mean()) for part in labels)
    of_said, of_hit, of_false = (_variance(part) for part in labels)
    z = float(ndtri((1 + level) / 2))
    step, beyond = hit - false, said - false
    a = step**2 - z**2 * (of_hit + of_false)
    b = -2 * beyond * step + 2 * z**2 * of_false
    c = beyond**2 - z**2 * (of_said + of_false)
    if a <= 0 or step <= 0:
        raise NotEnoughDataError(
            f"the classifier finds this value on {hit:.0%} of those who have it and on {false:.0%} of the "
            "others; that tells too little for a share"
        )
    root = sqrt(max(b**2 - 4 * a * c, 0.0))
    low, high = (-b - root) / (2 * a), (-b + root) / (2 * a)
    if low > 1 or high < 0:
        raise NotAssessableError(
            f"{said:.0%} of the images are labelled so, {hit:.0%} of people with the value and {false:.0%} "
            "of others: the classifier errs on synthetic images as it does not on photos"
        )
    share = min(max(beyond / step, 0.0), 1.0)
    return share, Interval(max(low, 0.0), min(high, 1.0), level)


def _variance(labels: Floats) -> float:
    """Return the variance of a mean of labels; it is not zero where all are alike."""
    return float(np.var(np.append(labels, (0.0, 1.0)), ddof=1) / len(labels))


def share_by_expectation(probability: Floats) -> float:
    """Return the share of images with a trait by the expectation-maximisation of Saerens and others.

    `probability` is what a classifier gives each image that holds the trait for as common as not. It has to
    be calibrated, so that this is only a cross-check of the adjusted count.

    Source: Saerens, Latinne, Decaestecker, Neural Computation 14 (2002), Eq. 2.9.

    >>> round(share_by_expectation(np.repeat([0.9, 0.1], [35, 65])), 2)
    0.31
    """
    share = 0.5
    for _ in range(STEPS):
        having, lacking = share * probability, (1 - share) * (1 - probability)
        new = float(np.mean(having / np.maximum(having + lacking, 1e-300)))
        if abs(new - share) < CLOSE:
            return new
        share = new
    return share
