"""Operating point of a detector: the score that counts as found."""

from collections.abc import Sequence

import numpy as np

from showthrough.core.facts import DetectionTest
from showthrough.core.types import Floats
from showthrough.stats.detection.average_precision import Detections, match
from showthrough.stats.detection.classes import of_class

FALSE_ALARMS = 0.1  # accepted a picture, at the threshold in use
WEAKEST = 0.02  # detections below this score are not reported
FOUND = 0.5  # intersection over union from which on an object is found


def alarm_threshold(false: Floats, pictures: int) -> float:
    """Return the lowest score at which false detections of these scores come once in ten pictures at most.

    Source: false positives per image, Dollar et al., Pedestrian Detection: An Evaluation of the State of
    the Art, TPAMI 34(4), 2012.

    >>> alarm_threshold(np.array([0.9, 0.6]), 10) > 0.6
    True
    """
    scores = np.sort(false)[::-1]
    accepted = int(FALSE_ALARMS * pictures)
    return float(np.nextafter(scores[accepted], 1)) if len(scores) > accepted else WEAKEST


def stray_scores(found: Sequence[Detections], test: DetectionTest) -> Floats:
    """Return the scores of detections that find no object of their class."""
    parts = [np.empty(0)]
    for label in range(len(test.classes)):
        own = [of_class(one, label) for one in found]
        matches = match(own, [of_class(one, label) for one in test.objects], [FOUND])
        parts.append(matches.scores[matches.hits[0] < 0])
    return np.concatenate(parts)
