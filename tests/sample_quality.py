"""How far samples are from drawn faces that nobody learned: Frechet distance by colours of patches."""

import numpy as np

from drawn_faces import as_set, draw_faces
from showthrough.core.images import ImageSet, Role, resized
from showthrough.core.types import Features, Images
from showthrough.stats.quality.frechet import frechet_distance

N = 200
PATCHES = 6  # a side


def faces_to_learn(side: int) -> ImageSet:
    """Return drawn faces for training."""
    return as_set(_faces(0, side), Role.TRAIN)


def distance_from_faces(images: Images) -> float:
    """Return the Frechet distance of images from as many other drawn faces."""
    return frechet_distance(_features(_faces(1, images.shape[1])), _features(images))


def _faces(seed: int, side: int) -> Images:
    return np.stack([resized(face, (side, side)) for face in draw_faces(N, seed)])


def _features(images: Images) -> Features:
    """Return the mean colour of each patch, (n, 3 PATCHES^2)."""
    n, side = images.shape[:2]
    cut = images.reshape(n, PATCHES, side // PATCHES, PATCHES, side // PATCHES, 3)
    return (cut.mean(axis=(2, 4)).reshape(n, -1) / 127.5 - 1.0).astype(np.float32)
