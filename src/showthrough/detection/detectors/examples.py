"""Scenes and pictures as networks take them: tensors, mirrored or enlarged with their boxes."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from showthrough.core.types import Images
from showthrough.detection.detectors.detector import Scene
from showthrough.stats.detection.average_precision import Detections

AT_ONCE = 40  # pictures in a batch when looking
MIRRORED = [1, 0, 2, 4, 3]  # landmarks after mirroring: the left eye is the right one then


class Example(NamedTuple):
    """A scene as networks take it."""

    picture: Tensor  # (3, H, W), 0 to 1
    boxes: Tensor  # (objects, 4) x1, y1, x2, y2 in pixels
    labels: Tensor  # (objects,) from 0
    landmarks: Tensor  # (objects, 5, 2), NaN where unknown


class Zoom(NamedTuple):
    """How far scenes are made smaller and larger, and how much of an object must stay on the picture."""

    least: float
    most: float
    kept: float = 0.5  # share of a box that is seen; objects seen less are no longer named


def example(scene: Scene, rng: np.random.Generator, zoom: Zoom | None = None) -> Example:
    """Return a scene as an example, mirrored half of the time, and made larger or smaller at random."""
    one = plain(scene)
    if rng.random() < 0.5:
        one = mirrored(one)
    return one if zoom is None else zoomed(one, zoom, rng)


def plain(scene: Scene) -> Example:
    """Return a scene as it is."""
    n = len(scene.boxes)
    labels = np.zeros(n) if scene.labels is None else scene.labels
    points = np.full((n, 5, 2), np.nan) if scene.landmarks is None else scene.landmarks
    return Example(
        as_tensor(scene.pixels),
        torch.as_tensor(np.array(scene.boxes)).float().reshape(-1, 4),
        torch.as_tensor(np.array(labels)).long(),
        torch.as_tensor(np.array(points)).float(),
    )


def mirrored(one: Example) -> Example:
    """Return an example seen in a mirror."""
    width, boxes = one.picture.shape[-1], one.boxes
    turned = torch.stack([width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], dim=1)
    points = one.landmarks[:, MIRRORED]
    points = torch.stack([width - points[..., 0], points[..., 1]], dim=-1)
    return Example(one.picture.flip(-1), turned, one.labels, points)


def zoomed(one: Example, zoom: Zoom, rng: np.random.Generator) -> Example:
    """Return an example of the same size in which everything is larger or smaller, at a random place.

    What lies outside a smaller picture is grey.
    """
    height, width = one.picture.shape[-2:]
    scale = float(np.exp(rng.uniform(np.log(zoom.least), np.log(zoom.most))))
    high, wide = max(round(height * scale), 1), max(round(width * scale), 1)
    picture = torch.nn.functional.interpolate(
        one.picture[None], size=(high, wide), mode="bilinear", antialias=scale < 1, align_corners=False
    )[0]
    top, left = _place(high - height, rng), _place(wide - width, rng)
    canvas = torch.full_like(one.picture, 0.5)
    seen = picture[:, max(top, 0) : max(top, 0) + height, max(left, 0) : max(left, 0) + width]
    y, x = max(-top, 0), max(-left, 0)
    canvas[:, y : y + seen.shape[1], x : x + seen.shape[2]] = seen
    stretch = torch.tensor([wide / width, high / height])
    corner = torch.tensor([left, top])
    boxes = one.boxes * stretch.repeat(2) - corner.repeat(2)
    cut = torch.minimum(boxes.clamp(min=0), torch.tensor([width, height] * 2))
    stays = _area(cut) > zoom.kept * _area(boxes)
    points = one.landmarks * stretch - corner
    return Example(canvas, cut[stays], one.labels[stays], points[stays])


def _place(spare: int, rng: np.random.Generator) -> int:
    """Return where a window begins that moves over `spare` pixels, less than 0 where it is the larger one."""
    return int(rng.integers(min(spare, 0), max(spare, 0) + 1))


def _area(boxes: Tensor) -> Tensor:
    return (boxes[:, 2:] - boxes[:, :2]).clamp(min=0).prod(dim=1)


def as_tensor(pixels: Images) -> Tensor:
    """Return a picture as (3, H, W), 0 to 1."""
    return torch.from_numpy(np.array(pixels)).permute(2, 0, 1).float() / 255


def by_size(pictures: Sequence[Images]) -> Iterator[list[Tensor]]:
    """Yield pictures in order, in batches of one size: padding would change what is found."""
    for _, alike in groupby(pictures, key=lambda picture: picture.shape):
        group = [as_tensor(picture) for picture in alike]
        for start in range(0, len(group), AT_ONCE):
            yield group[start : start + AT_ONCE]


def look(
    pictures: Sequence[Images], answers: Callable[[list[Tensor]], Sequence[Detections]]
) -> list[Detections]:
    """Return what a network, given batches of pictures of one size, finds on each."""
    with torch.inference_mode():
        return [found for batch in by_size(pictures) for found in answers(batch)]
