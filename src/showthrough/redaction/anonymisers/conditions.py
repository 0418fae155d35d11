"""Conditions that a face is drawn under: what stands around it, where its landmarks are, what is kept."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from showthrough.core.types import Floats, Rows
from showthrough.generators.models.network import device
from showthrough.redaction.anonymisers.face_windows import WindowedFaces

SPREAD = 1 / 24  # of a landmark, by the side of the window
LABELS = ("a wide mouth", "a face turned to the right")
BAND = 2  # pixels of a hole's border, which have to fit what stands around


class Batch(NamedTuple):
    """Faces as networks see them."""

    pixels: Tensor  # (B, 3, S, S) in [-1, 1]
    hole: Tensor  # (B, 1, S, S): 1 where the face is replaced
    landmarks: Tensor  # (B, 5, S, S): one bump each
    labels: Tensor  # (B, 2) of 0 and 1: `LABELS`
    group: Tensor  # (B,): the group that a person belongs to, 0 where nothing has groups

    @property
    def hollowed(self) -> Tensor:
        """Return the pixels without what is hidden: all that a network may see that never looks at faces."""
        return self.pixels * (1 - self.hole)

    def filled(self, drawn: Tensor) -> Tensor:
        """Return the faces with what was drawn in their holes."""
        return self.hollowed + drawn * self.hole

    def around(self) -> Tensor:
        """Return the known pixels and the border of the hole, (B, 1, S, S): where a drawing is compared."""
        outside = 1 - self.hole
        return max_pool2d(outside, 2 * BAND + 1, stride=1, padding=BAND)


def batch_of(faces: WindowedFaces, labels: Floats, group: Rows) -> Batch:
    """Return faces as tensors where networks are trained."""
    pixels = torch.from_numpy(faces.pixels).permute(0, 3, 1, 2).float() / 127.5 - 1.0
    hole = torch.from_numpy(faces.holes).float().unsqueeze(1)
    points = torch.from_numpy(faces.landmarks).float()
    found = Batch(
        pixels.contiguous(),
        hole,
        heat_maps(points, faces.size),
        torch.from_numpy(labels).float(),
        torch.from_numpy(group).long(),
    )
    return Batch(*(tensor.to(device()) for tensor in found))


def heat_maps(landmarks: Tensor, size: int) -> Tensor:
    """Return a Gaussian bump at each landmark, (B, 5, size, size) from (B, 5, 2) in pixels."""
    at = torch.arange(size, dtype=torch.float32) + 0.5
    x, y = landmarks[..., 0, None, None], landmarks[..., 1, None, None]
    squared = (at[None, None, None, :] - x).square() + (at[None, None, :, None] - y).square()
    return torch.exp(-squared / (2 * (SPREAD * size) ** 2))


def expression(landmarks: Floats) -> Floats:
    """Return how wide each mouth is and how far each nose is to the right, by the distance of the eyes.

    Both are measured along the line of the eyes, so that a tilted head changes neither. (N, 2) of (N, 5, 2).

    >>> smile = np.array([[[0.0, 0.0], [2.0, 0.0], [1.5, 1.0], [0.5, 2.0], [2.0, 2.0]]])
    >>> expression(smile).tolist()
    [[0.75, 0.25]]
    """
    across = landmarks[:, 1] - landmarks[:, 0]
    squared = np.maximum((across**2).sum(axis=1), 1e-12)
    mouth = ((landmarks[:, 4] - landmarks[:, 3]) * across).sum(axis=1) / squared
    middle = landmarks[:, :2].mean(axis=1)
    return np.stack([mouth, ((landmarks[:, 2] - middle) * across).sum(axis=1) / squared], axis=1)


def labelled(landmarks: Floats, medians: tuple[float, ...]) -> Floats:
    """Return the labels of each face, (N, 2) of 0 and 1: above the median of reference people, or not."""
    return np.asarray(expression(landmarks) > np.asarray(medians), dtype=np.float64)


def medians_of(landmarks: Floats) -> tuple[float, ...]:
    """Return the medians that labels are split at: nobody has to annotate a face."""
    return tuple(float(each) for each in np.median(expression(landmarks), axis=0))
