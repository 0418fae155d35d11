"""Where the face is: MTCNN landmarks, or a fixed central crop of photos that are aligned already."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, final

import numpy as np
import torch
from facenet_pytorch.models import mtcnn
from facenet_pytorch.models.utils.detect_face import detect_face
from PIL import Image
from torch import nn

from showthrough.core.config import ArcFaceConfig, FaceNetConfig
from showthrough.core.images import Size, resized
from showthrough.core.types import Floats, Images
from showthrough.observers.device import device
from showthrough.observers.embedding import Cropper, Crops, fingerprint
from showthrough.observers.weights import checked, fill, state_dict

LONGEST_SIDE = 1024  # larger images are made smaller before detection
SMALLEST_FACE = 20  # pixels, of the image that detection sees
SMALLEST_SHARE = 0.1  # of the shorter side: what is smaller is a bystander, and would take most of the time
PIXELS_AT_ONCE = 2**23  # in one detection batch
THRESHOLDS = (0.6, 0.7, 0.7)  # of the three networks, as published
PYRAMID = 0.709  # each step of the image pyramid halves the area
OFF_CENTRE = 2.0  # what a squared pixel away from the middle costs a face, in square pixels of its area
# What the library stumbles over when a candidate lies wholly outside its image, which is then no face
MISCOUNTED = ("shape of the mask", "non-empty list of Tensors")
FACENET_MARGIN = 14  # pixels of the 160, as in the published evaluation

# Eyes, nose, mouth corners (x, y) in 112 x 112, as ArcFace embedders are trained
TEMPLATE = np.array(
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)]
)

Shape = Literal["landmarks", "box"]


class Face(NamedTuple):
    """The face that an image is of, in pixels of that image."""

    box: Floats  # x1, y1, x2, y2
    landmarks: Floats  # (5, 2): eyes, nose, mouth corners


@final
@dataclass(frozen=True)
class CentralCrop:
    """The middle of each image, for photos that all show the face in the same place."""

    side: int
    share: float = 1.0  # side of the crop, as a share of the image

    @property
    def size(self) -> Size:
        """Return the size whose middle `side` pixels are the crop."""
        whole = round(self.side / self.share)
        return whole, whole

    @property
    def words(self) -> str:
        """Return what is done, for the report."""
        if self.share == 1:
            return f"no alignment: whole image squeezed to {self.side} x {self.side}"
        return f"no detection: central {self.share:g} of each side, squeezed to {self.side} x {self.side}"

    @property
    def digest(self) -> str:
        """Return nothing: the words say all."""
        return ""

    def __call__(self, images: Images) -> Crops:
        """Cut the middle out; every image has one."""
        top, left = (images.shape[1] - self.side) // 2, (images.shape[2] - self.side) // 2
        pixels = images[:, top : top + self.side, left : left + self.side]
        return Crops(np.ascontiguousarray(pixels), np.arange(len(images)))


@final
@dataclass(frozen=True)
class DetectedFace:
    """The large, central face that MTCNN finds; an image without one has no crop."""

    side: int
    shape: Shape
    finder: "FaceFinder"

    @property
    def size(self) -> None:
        """Return None: a face is looked for in the image as it is."""
        return

    @property
    def words(self) -> str:
        """Return what is done, for the report."""
        how = (
            "five landmarks moved to the ArcFace template by a similarity"
            if self.shape == "landmarks"
            else f"its box with a margin of {FACENET_MARGIN} pixels"
        )
        return f"largest central face found by MTCNN, {how}, {self.side} x {self.side}"

    @property
    def digest(self) -> str:
        """Return the digest of the detector."""
        return self.finder.digest

    def __call__(self, images: Images) -> Crops:
        """Find and cut out one face an image."""
        found = self.finder.find(images)
        rows = np.array([row for row, face in enumerate(found) if face is not None], dtype=np.int64)
        pixels = [self._cut(images[row], face) for row, face in enumerate(found) if face is not None]
        return Crops(np.array(pixels, dtype=np.uint8).reshape(-1, self.side, self.side, 3), rows)

    def _cut(self, image: Images, face: Face) -> Images:
        if self.shape == "landmarks":
            return aligned(image, face.landmarks)
        return boxed(image, face.box, self.side, FACENET_MARGIN)


def cropper(config: ArcFaceConfig | FaceNetConfig, side: int, shape: Shape) -> Cropper:
    """Return what an audit's `align` and `crop` ask for."""
    if config.align == "mtcnn":
        return DetectedFace(side, shape, face_finder())
    return CentralCrop(side, config.crop if config.align == "crop" else 1.0)


@final
@dataclass(frozen=True)
class FaceFinder:
    """MTCNN with the weights that facenet-pytorch ships.

    Source: Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded
    Convolutional Networks", IEEE SPL 23 (2016).
    """

    networks: tuple[nn.Module, nn.Module, nn.Module]
    digest: str

    def find(self, images: Images) -> list[Face | None]:
        """Return the face that each image is of, None where there is none."""
        height, width = images.shape[1:3]
        shrink = min(1.0, LONGEST_SIDE / max(height, width))
        small = round(height * shrink), round(width * shrink)
        if min(small) < SMALLEST_FACE:
            return [None] * len(images)
        batch = max(1, PIXELS_AT_ONCE // (small[0] * small[1]))
        found: list[Face | None] = []
        for start in range(0, len(images), batch):
            part = images[start : start + batch]
            found += self._detect(part if shrink == 1 else np.stack([resized(each, small) for each in part]))
        scale = np.array([width / small[1], height / small[0]])
        return [face and Face(face.box * np.tile(scale, 2), face.landmarks * scale) for face in found]

    def _detect(self, images: Images) -> list[Face | None]:
        smallest = max(SMALLEST_FACE, SMALLEST_SHARE * min(images.shape[1:3]))
        try:
            with torch.inference_mode():
                found = detect_face(images, smallest, *self.networks, THRESHOLDS, PYRAMID, device())
        except (IndexError, RuntimeError) as error:
            if not any(words in str(error) for words in MISCOUNTED):
                raise
            return [None] if len(images) == 1 else [self._detect(one[None])[0] for one in images]
        return [_subject(boxes, points, images.shape[1:3]) for boxes, points in zip(*found, strict=True)]


@cache
def face_finder() -> FaceFinder:
    """Return the detector, loaded once."""
    folder = Path(mtcnn.__file__).parents[1] / "data"
    kinds = {"pnet": mtcnn.PNet, "rnet": mtcnn.RNet, "onet": mtcnn.ONet}
    networks, digests = [], []
    for name, kind in kinds.items():
        weights = checked(folder / f"{name}.pt", None)
        network = fill(kind(pretrained=False), state_dict(weights.path), weights.path, name)
        networks.append(network.to(device()))
        digests.append(weights.sha256)
    first, second, third = networks
    settings = (LONGEST_SIDE, SMALLEST_FACE, SMALLEST_SHARE, THRESHOLDS, PYRAMID, OFF_CENTRE, FACENET_MARGIN)
    return FaceFinder((first, second, third), fingerprint(*digests, repr(settings)))


def _subject(boxes: Any, landmarks: Any, size: Size) -> Face | None:
    """Return the face that the photo is of: large, and near the middle; bystanders stand at the border."""
    if len(boxes) == 0:
        return None
    corners = np.asarray(boxes, dtype=np.float64)[:, :4]
    area = (corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1])
    offset = (corners[:, :2] + corners[:, 2:]) / 2 - np.array([size[1], size[0]]) / 2
    row = int(np.argmax(area - OFF_CENTRE * np.square(offset).sum(axis=1)))
    return Face(corners[row], np.asarray(landmarks[row], dtype=np.float64))


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


def aligned(image: Images, landmarks: Floats) -> Images:
    """Return the face as ArcFace embedders expect it, uint8 (112, 112, 3); outside the image is black."""
    to_image = similarity(TEMPLATE, landmarks)
    shrink = max(1, math.floor(np.hypot(*to_image[:, 0])))  # pixels of the image in one of the crop
    # Pillow counts from the corner of a pixel, landmarks from its middle
    to_image[:, 2] += 0.5 - to_image[:, :2].sum(axis=1) / 2
    picture = Image.fromarray(image)
    if shrink > 1:
        picture = picture.reduce(shrink)  # averages, so that a large face is not merely sampled
    values = tuple((to_image / shrink).ravel().tolist())
    turned = picture.transform((112, 112), Image.Transform.AFFINE, values, Image.Resampling.BILINEAR)
    return np.asarray(turned)


def boxed(image: Images, box: Floats, side: int, margin: int) -> Images:
    """Return the box and a margin around it, uint8 (side, side, 3), cut off at the image's border."""
    height, width = image.shape[:2]
    extra = margin / (side - margin) * np.array([box[2] - box[0], box[3] - box[1]]) / 2
    x1, y1 = np.maximum(box[:2] - extra, 0).astype(int)
    x2, y2 = np.minimum(box[2:] + extra, (width, height)).astype(int)
    return resized(image[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)], (side, side))
