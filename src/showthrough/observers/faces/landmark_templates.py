"""Where the landmarks of a face lie in the crops that embedders are trained on, and the way to get there."""

import numpy as np

from showthrough.core.types import Floats

# Eyes, nose, mouth corners (x, y), counted from the middle of the first pixel
ARCFACE_SIDE = 112
ARCFACE = np.array(
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)]
)

# The same in a chip of dlib. It marks corners of eyes and the nose, and no mouth, so this is the middle of
# 399 photos that dlib had aligned, as MTCNN and YuNet then marked them.
CHIP_SIDE = 150
CHIP = np.array([(47.3, 45.8), (101.7, 46.1), (74.3, 78.0), (50.7, 103.8), (98.3, 104.1)])

# dlib's own five points (outer and inner corner of either eye, lower end of the nose) in the same chip:
# its mean face, from get_face_chip_details, with a margin of a quarter on each side
CHIP_MARGIN = 0.25
_MEAN_FACE = np.array(
    [
        (0.8595674595992, 0.2134981538014),
        (0.6460604764104, 0.2289674387677),
        (0.1205750620789, 0.2137274526848),
        (0.3340850613712, 0.2290642403242),
        (0.4901123135679, 0.6277975316475),
    ]
)
CHIP_POINTS = (_MEAN_FACE + CHIP_MARGIN) / (1 + 2 * CHIP_MARGIN) * CHIP_SIDE - 0.5


def similarity(source: Floats, target: Floats) -> Floats:
    """Return the (2, 3) rotation, scale and shift that brings points closest to others.

    Source: Umeyama, IEEE TPAMI 13 (1991), Eq. 40-42.

    >>> corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> similarity(corners, 2 * corners + 5).round().astype(int).tolist()
    [[2, 0, 5], [0, 2, 5]]
    """
    centre, aim = source.mean(axis=0), target.mean(axis=0)
    a, b = source - centre, target - aim
    u, d, vt = np.linalg.svd(b.T @ a / len(a))
    sign = np.array([1.0, np.sign(np.linalg.det(u @ vt))])  # a mirrored face is no rotation
    rotation = u @ np.diag(sign) @ vt
    scale = (d * sign).sum() / a.var(axis=0).sum()
    return np.column_stack([scale * rotation, aim - scale * rotation @ centre])
