"""Range membership: how likely some synthetic image shows the person of a photo, in whatever photo."""

from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Vectors
from showthrough.stats.neighbours import blocks

COMPONENTS = 64
FEWEST = 10  # people with two photos, and images of each set
SAMPLE = 2000  # images that directions are learned from


class RangeKernel(NamedTuple):
    """How photos of one person differ: a turn in which their differences are white, with a radius of one."""

    centre: Floats
    turn: Floats  # (D, c)

    def of(self, vectors: Vectors) -> Floats:
        """Return vectors in its coordinates."""
        return np.asarray((vectors - self.centre) @ self.turn, dtype=np.float64)


def range_kernel(sample: Vectors, differences: Vectors, radius: float = 1.0) -> RangeKernel:
    """Return the kernel of a range from differences between two photos of one person, a row a person.

    Directions are the principal components of `sample`; the covariance of differences is shrunk (Ledoit and
    Wolf). A radius of one is as wide as photos of one person differ.

    Raises:
        NotEnoughDataError: fewer than ten people with two photos.
    """
    from sklearn.covariance import ledoit_wolf

    if len(differences) < FEWEST:
        raise NotEnoughDataError(
            f"how photos of a person differ takes {FEWEST} reference people with two photos, and there are "
            f"{len(differences)}",
            needed=FEWEST,
        )
    some = sample[:: max(1, len(sample) // SAMPLE)]
    centre = some.mean(axis=0, dtype=np.float64)
    spread, directions = np.linalg.svd(some - centre, full_matrices=False)[1:]
    kept = max(1, min(COMPONENTS, int((spread > 1e-6 * spread[0]).sum())))
    basis = directions[:kept].T
    within, _ = ledoit_wolf(differences @ basis, assume_centered=True)
    values, vectors = np.linalg.eigh(within)
    floor = max(float(values[-1]) * 1e-6, 1e-300)
    return RangeKernel(centre, basis @ (vectors / np.sqrt(np.maximum(values, floor))) / radius)


def range_scores(points: Vectors, synthetic: Vectors, reference: Vectors, kernel: RangeKernel) -> Floats:
    """Return for each photo the log of how much denser synthetic images lie in its range than others' photos.

    The range of a photo is what other photos of the person may look like, a normal law about it. The mean of
    the kernel over synthetic images is the membership score of "an image like this", averaged over the range;
    the same over other people's photos takes off what is common.

    Source: Tao and Shokri, Range Membership Inference Attacks, 2024 (arXiv 2408.05131), with the average over
    the range in closed form.

    Raises:
        NotEnoughDataError: fewer than ten images in one of the sets.
    """
    if min(len(synthetic), len(reference)) < FEWEST:
        raise NotEnoughDataError(
            f"a range takes {FEWEST} images of each kind, got {min(len(synthetic), len(reference))}",
            needed=FEWEST,
        )
    at = kernel.of(points)
    return _log_mean(at, kernel.of(synthetic)) - _log_mean(at, kernel.of(reference))


def _log_mean(at: Floats, known: Floats) -> Floats:
    found = np.empty(len(at))
    for block in blocks(at, known):
        found[block.rows] = logsumexp(np.minimum(block.squared.astype(np.float64) / -2.0, 0.0), axis=1)
    return np.asarray(found - np.log(len(known)))
