"""Who among the reference people an embedder that is trained here may learn from."""

import numpy as np

from showthrough.core.images import ImageSet
from showthrough.core.types import Mask


def learned_from(reference: ImageSet) -> Mask:
    """Return which images a trained embedder learns from: those of every second person with several photos.

    All the others calibrate it. People with one photo teach nothing about what makes two photos the
    same person, and they serve a threshold as well as any. The split depends on the order of people
    alone, so that whoever trains and whoever calibrates agree on it.
    """
    mask = np.zeros(len(reference), dtype=bool)
    several = [rows for rows in reference.by_identity().values() if len(rows) > 1]
    for rows in several[1::2]:
        mask[rows] = True
    return mask
