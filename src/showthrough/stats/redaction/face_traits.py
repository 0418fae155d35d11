"""What landmarks of a face tell without any annotation: how wide the mouth is, and how the head is turned."""

from collections.abc import Callable, Mapping

import numpy as np

from showthrough.stats.arrays import Floats

EYES, NOSE, MOUTH = (0, 1), 2, (3, 4)  # rows of five landmarks, the left ones in the picture first


def eye_distance(landmarks: Floats) -> Floats:
    """Return the distance between the eyes of each face, (n, 5, 2), in pixels."""
    left, right = (landmarks[:, eye] for eye in EYES)
    return np.asarray(np.linalg.norm(right - left, axis=1))


def landmark_shift(before: Floats, after: Floats) -> Floats:
    """Return the mean distance of the five landmarks of each face, as a share of the eye distance before.

    >>> face = np.array([[[0.0, 0.0], [10.0, 0.0], [5.0, 5.0], [2.0, 9.0], [8.0, 9.0]]])
    >>> landmark_shift(face, face + [3.0, 4.0])
    array([0.5])
    """
    moved = np.linalg.norm(after - before, axis=2).mean(axis=1)
    return np.asarray(moved / eye_distance(before))


def mouth_width(landmarks: Floats) -> Floats:
    """Return the distance between the corners of the mouth, as a share of the eye distance."""
    left, right = (landmarks[:, corner] for corner in MOUTH)
    return np.asarray(np.linalg.norm(right - left, axis=1) / np.maximum(eye_distance(landmarks), 1e-9))


def yaw(landmarks: Floats) -> Floats:
    """Return how far the nose lies to the right of the middle of the eyes, in eye distances along their line.

    It is 0 where the head looks straight ahead, and grows with the turn.
    """
    left, right = (landmarks[:, eye] for eye in EYES)
    along = right - left
    beside = landmarks[:, NOSE] - (left + right) / 2
    return np.asarray((along * beside).sum(axis=1) / np.maximum((along * along).sum(axis=1), 1e-18))


TRAITS: Mapping[str, Callable[[Floats], Floats]] = {"wide mouth": mouth_width, "head turned right": yaw}
