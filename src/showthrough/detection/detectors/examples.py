"""Scenes and pictures as networks take them: tensors, mirrored or enlarged with their boxes."""

import math
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
    """How scenes are made smaller and larger, and in what windows they are seen."""

    least: float
    most: float
    window: int | None = None  # pixels a side; None: of the scene's own size
    aimed: float = 0.75  # share of windows that show the middle of an object
    kept: float = 0.5  # share of a box that is seen; objects seen less are no longer named


def example(scene: Scene, rng: np.random.Generator, zoom: Zoom | None = None) -> Example:
    """Return a scene as an example, mirrored half of the time, and made larger or smaller at random."""
    one = _raw(scene)
    if rng.random() < 0.5:
        one = mirrored(one)
    return _in_shares(one if zoom is None else zoomed(one, zoom, rng))


def plain(scene: Scene) -> Example:
    """Return a scene as it is."""
    return _in_shares(_raw(scene))


def _raw(scene: Scene) -> Example:
    """Return a scene whose picture is still in bytes, a quarter of what there is to mirror and cut."""
    n = len(scene.boxes)
    labels = np.zeros(n) if scene.labels is None else scene.labels
    points = np.full((n, 5, 2), np.nan) if scene.landmarks is None else scene.landmarks
    return Example(
        torch.from_numpy(np.array(scene.pixels)).permute(2, 0, 1),
        torch.as_tensor(np.array(scene.boxes)).float().reshape(-1, 4),
        torch.as_tensor(np.array(labels)).long(),
        torch.as_tensor(np.array(points)).float(),
    )


def _in_shares(one: Example) -> Example:
    return one if one.picture.is_floating_point() else one._replace(picture=one.picture.float() / 255)


def mirrored(one: Example) -> Example:
    """Return an example seen in a mirror."""
    width, boxes = one.picture.shape[-1], one.boxes
    turned = torch.stack([width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], dim=1)
    points = one.landmarks[:, MIRRORED]
    points = torch.stack([width - points[..., 0], points[..., 1]], dim=-1)
    return Example(one.picture.flip(-1), turned, one.labels, points)


def zoomed(one: Example, zoom: Zoom, rng: np.random.Generator) -> Example:
    """Return an example in which everything is larger or smaller, seen through a window.

    What lies outside the scene is grey.
    """
    height, width = one.picture.shape[-2:]
    high, wide = (height, width) if zoom.window is None else (zoom.window, zoom.window)
    scale = float(np.exp(rng.uniform(np.log(zoom.least), np.log(zoom.most))))
    rows, columns = max(round(high / scale), 1), max(round(wide / scale), 1)  # of the scene
    aim = None
    if len(one.boxes) and rng.random() < zoom.aimed:
        box = one.boxes[int(rng.integers(len(one.boxes)))]
        aim = ((box[:2] + box[2:]) / 2).tolist()
    top = _start(height, rows, None if aim is None else aim[1], rng)
    left = _start(width, columns, None if aim is None else aim[0], rng)
    window = torch.full((3, rows, columns), 0.5)
    seen = one.picture[:, max(top, 0) : top + rows, max(left, 0) : left + columns]
    seen = seen if seen.is_floating_point() else seen.float() / 255
    y, x = max(-top, 0), max(-left, 0)
    window[:, y : y + seen.shape[1], x : x + seen.shape[2]] = seen
    picture = torch.nn.functional.interpolate(window[None], size=(high, wide), mode="bilinear")[0]
    stretch, corner = torch.tensor([wide / columns, high / rows]), torch.tensor([left, top])
    boxes = (one.boxes - corner.repeat(2)) * stretch.repeat(2)
    cut = torch.minimum(boxes.clamp(min=0), torch.tensor([wide, high] * 2))
    stays = _area(cut) > zoom.kept * _area(boxes)
    return Example(picture, cut[stays], one.labels[stays], ((one.landmarks - corner) * stretch)[stays])


def _start(length: int, seen: int, aim: float | None, rng: np.random.Generator) -> int:
    """Return where a window begins: anywhere on the scene, or so that it shows a place.

    Of a window that is longer than the scene, the scene is anywhere in it, and it begins below 0.
    """
    least, most = min(length - seen, 0), max(length - seen, 0)
    if aim is not None and length > seen:
        least, most = max(least, math.ceil(aim) - seen), min(most, math.floor(aim))
    return int(rng.integers(least, most + 1))


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


def padded(pictures: Sequence[Tensor], multiple: int = 1, fill: float = 0.0) -> Tensor:
    """Return pictures as one batch, filled at the right and below up to a multiple of so many pixels."""
    sides = (max(picture.shape[axis] for picture in pictures) for axis in (-2, -1))
    height, width = (-(-side // multiple) * multiple for side in sides)
    batch = pictures[0].new_full((len(pictures), 3, height, width), fill)
    for place, picture in zip(batch, pictures, strict=True):
        place[:, : picture.shape[1], : picture.shape[2]] = picture
    return batch
