"""Ways to attack that are linear: fitted in seconds, and strong where little was hidden or few are known."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter

from showthrough.core.images import resized
from showthrough.core.types import Features, Floats, Images
from showthrough.redaction.attackers.attack import Attacker, FaceMatcher, FacePairs, unit_or_first
from showthrough.redaction.attackers.choosing import mean_reciprocal_rank

THUMB = 16  # pixels a side of the faces whose components are looked at
COMPONENTS = 160
SMOOTHINGS = (0.0, 0.035)  # of the side: deviation of a blur that takes the edges off cells
TRIED = 100  # people on whom it is tried
PENALTIES = np.logspace(-2, 5, 15)
FEWEST_TWICE = 10  # people with two photos who show how much photos of one person differ
TINY = 1e-9  # variance where all faces are equal
SHRUNK = 0.5  # of a mean variance, added to each: few people leave variances too small


class Sight(NamedTuple):
    """What is seen of a redacted face: the matcher's vector of it, and the components of its pixels."""

    matcher: FaceMatcher
    smoothing: float  # of the side: deviation of a blur before the matcher looks
    mean: Floats
    components: Floats  # (pixels, k)

    def __call__(self, faces: Images) -> Floats:
        """Return one row a face."""
        vectors = self.matcher(smoothed(faces, self.smoothing))
        return np.concatenate([vectors, (_thumbs(faces) - self.mean) @ self.components], axis=1)


def sight_of(pairs: FacePairs, matcher: FaceMatcher) -> Sight:
    """Return what is looked at, with components of these redacted faces."""
    flat = _thumbs(pairs.redacted)
    mean = flat.mean(axis=0)
    values, vectors = np.linalg.eigh((flat - mean).T @ (flat - mean) / len(flat))
    kept = min(COMPONENTS, len(flat) // 2)
    spread = np.sqrt(np.maximum(values[::-1][:kept], 1e-6))
    components = vectors[:, ::-1][:, :kept] / spread / np.sqrt(kept)
    return Sight(matcher, best_smoothing(pairs, matcher), mean, components)


def best_smoothing(pairs: FacePairs, matcher: FaceMatcher) -> float:
    """Return how much to blur faces before the matcher looks: edges of cells mislead it, blurs do not."""
    some = pairs.take(np.flatnonzero(pairs.person < TRIED))

    def score(smoothing: float) -> float:
        way = Attacker(
            lambda faces: matcher(smoothed(faces, smoothing)), lambda clean, _: matcher(clean), "smoothed"
        )
        return mean_reciprocal_rank(way, some)

    return max(SMOOTHINGS, key=score)


def smoothed(faces: Images, smoothing: float) -> Images:
    """Return faces blurred by a deviation that is a share of their side; 0 leaves them as they are."""
    if smoothing == 0:
        return faces
    deviation = smoothing * faces.shape[1]
    return np.stack([gaussian_filter(face, (deviation, deviation, 0)) for face in faces])


def adapted(pairs: FacePairs, sight: Sight) -> Attacker:
    """Return an attacker who predicts the clean vector from a redacted face, by ridge regression.

    Both sides lose the mean vector, which everybody shares and which would draw all probes to one person.

    Source: penalty by generalised cross-validation, Golub, Heath and Wahba, Technometrics 21 (1979).
    """
    matcher = sight.matcher
    target = matcher(pairs.clean).astype(np.float64)
    mean = target.mean(axis=0)
    predict = _ridge(sight(pairs.redacted), target - mean)
    return Attacker(
        lambda redacted: unit_or_first(predict(sight(redacted))),
        lambda clean, _: unit_or_first(matcher(clean) - mean),
        "clean vectors predicted from redacted faces by ridge regression",
    )


def discriminant(pairs: FacePairs, sight: Sight) -> Attacker | None:
    """Return an attacker who compares redacted faces with redacted ones, by what tells people apart.

    Differences between photos of one person count less. None where too few people have two photos.

    Source: within-class covariance normalisation, Hatch et al., Interspeech 2006.
    """
    several = np.bincount(pairs.person) > 1
    if several.sum() < FEWEST_TWICE:
        return None
    seen = sight(pairs.redacted)
    mean, spread = seen.mean(axis=0), seen.std(axis=0) + 1e-6
    seen = (seen - mean) / spread
    centres = np.zeros((pairs.people, seen.shape[1]))
    np.add.at(centres, pairs.person, seen)
    centres /= np.bincount(pairs.person)[:, None]
    within = (seen - centres[pairs.person])[several[pairs.person]]
    covariance = within.T @ within / max(len(within) - several.sum(), 1)
    usual = max(float(np.trace(covariance)) / len(covariance), TINY)
    covariance += SHRUNK * usual * np.eye(len(covariance))
    values, vectors = np.linalg.eigh(covariance)
    whiten = vectors / np.sqrt(values)

    def told(redacted: Images) -> Features:
        return unit_or_first((sight(redacted) - mean) / spread @ whiten)

    return Attacker(
        told, lambda _, redacted: told(redacted), "discriminant of redacted faces, gallery redacted too"
    )


def _ridge(seen: Floats, target: Floats) -> Callable[[Floats], Floats]:
    mean, spread = seen.mean(axis=0), seen.std(axis=0) + 1e-6
    u, s, vt = np.linalg.svd((seen - mean) / spread, full_matrices=False)
    rotated = u.T @ target
    rest = float((target**2).sum() - (rotated**2).sum())
    n = len(seen)

    def error(penalty: float) -> float:
        kept = s**2 / (s**2 + penalty)
        missed = rest + float((((1 - kept)[:, None] * rotated) ** 2).sum())
        return missed / float(n - 1 - kept.sum()) ** 2  # Eq. 1.4; one degree went to the mean

    penalty = min(PENALTIES, key=error)
    weights = vt.T @ ((s / (s**2 + penalty))[:, None] * rotated)
    return lambda given: (given - mean) / spread @ weights


def _thumbs(faces: Images) -> Floats:
    small = np.stack([resized(face, (THUMB, THUMB)) for face in faces])
    return small.reshape(len(faces), -1) / 255.0
