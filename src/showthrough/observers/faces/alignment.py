"""How a face is cut out: by the landmarks of a detector, or as the fixed middle of aligned photos."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Literal, final

import numpy as np
from PIL import Image

from showthrough.core.config import AlignedConfig
from showthrough.core.images import Size, resized
from showthrough.core.types import Floats, Images
from showthrough.observers.faces.landmark_templates import ARCFACE, ARCFACE_SIDE, CHIP, CHIP_SIDE, similarity
from showthrough.observers.faces.main_face import Face, Finder
from showthrough.observers.faces.named_finder import finder_called
from showthrough.observers.runtime.face_embedder import Cropper, Crops

FACENET_MARGIN = 14  # pixels of the 160, as in the published evaluation

Shape = Literal["landmarks", "chip", "box"]
HOW: Mapping[Shape, str] = {
    "landmarks": "five landmarks moved to the ArcFace template by a similarity",
    "chip": "five landmarks moved to the mean face of dlib by a similarity",
    "box": f"its box with a margin of {FACENET_MARGIN} pixels",
}


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

    @property
    def note(self) -> str:
        """Return nothing: there is no detector."""
        return ""

    def __call__(self, images: Images) -> Crops:
        """Cut the middle out; every image has one."""
        top, left = (images.shape[1] - self.side) // 2, (images.shape[2] - self.side) // 2
        pixels = images[:, top : top + self.side, left : left + self.side]
        return Crops(np.ascontiguousarray(pixels), np.arange(len(images)))

    def both(self, images: Images, others: Images) -> tuple[Crops, Crops]:
        """Cut the middle out of both."""
        return self(images), self(others)


@final
@dataclass(frozen=True)
class DetectedFace:
    """The large, central face that a detector finds; an image without one has no crop."""

    side: int
    shape: Shape
    finder: Finder
    _known: dict[bytes, Face | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def size(self) -> None:
        """Return None: a face is looked for in the image as it is."""
        return

    @property
    def words(self) -> str:
        """Return what is done, for the report."""
        return (
            f"largest central face found by {self.finder.name}, {HOW[self.shape]}, {self.side} x {self.side}"
        )

    @property
    def digest(self) -> str:
        """Return the digest of the detector."""
        return self.finder.digest

    @property
    def note(self) -> str:
        """Return what a reader of the report should know about the detector."""
        return self.finder.note

    def __call__(self, images: Images) -> Crops:
        """Find and cut out one face an image."""
        return self._crops(images, self.finder.find(images))

    def both(self, images: Images, others: Images) -> tuple[Crops, Crops]:
        """Find one face in each image, and cut the same place out of the other picture too.

        An image is looked at once, however many other pictures it is asked about with.
        """
        found = self._looked_up(images)
        return self._crops(images, found), self._crops(others, found)

    def _looked_up(self, images: Images) -> list[Face | None]:
        keys = [blake2b(image.tobytes(), digest_size=16).digest() for image in images]
        new = [row for row, key in enumerate(keys) if key not in self._known]
        if new:
            found = self.finder.find(images[new])
            self._known.update((keys[row], face) for row, face in zip(new, found, strict=True))
        return [self._known[key] for key in keys]

    def _crops(self, images: Images, found: Sequence[Face | None]) -> Crops:
        rows = np.array([row for row, face in enumerate(found) if face is not None], dtype=np.int64)
        pixels = [self._cut(images[row], face) for row, face in enumerate(found) if face is not None]
        return Crops(np.array(pixels, dtype=np.uint8).reshape(-1, self.side, self.side, 3), rows)

    def _cut(self, image: Images, face: Face) -> Images:
        image = np.rot90(image, face.turns)
        if self.shape == "landmarks":
            return aligned(image, face.landmarks)
        if self.shape == "chip":
            return aligned(image, face.landmarks, CHIP, CHIP_SIDE)
        return boxed(image, face.box, self.side, FACENET_MARGIN)


def cropper(config: AlignedConfig, side: int, shape: Shape, base: Path) -> Cropper:
    """Return what an audit's `align` and `crop` ask for; `detector_file` is relative to `base`.

    Raises:
        EnvironmentFault: the detector's file or OpenCV is missing.
        IntegrityError: the file is no detector, or not the one named.
    """
    if config.align == "crop" or config.align == "none":  # noqa: PLR1714 - mypy tells names apart by ==
        return CentralCrop(side, config.crop if config.align == "crop" else 1.0)
    file = None if config.detector_file is None else base / config.detector_file
    return DetectedFace(side, shape, finder_called(config.align, file, config.detector_sha256))


def aligned(image: Images, landmarks: Floats, template: Floats = ARCFACE, side: int = ARCFACE_SIDE) -> Images:
    """Return the face with its landmarks where a template has them, uint8 (side, side, 3).

    Default: as ArcFace embedders expect it, (112, 112, 3). Outside the image is black.
    """
    to_image = similarity(template, landmarks)
    shrink = max(1, math.floor(np.hypot(*to_image[:, 0])))  # pixels of the image in one of the crop
    # Pillow counts from the corner of a pixel, landmarks from its middle
    to_image[:, 2] += 0.5 - to_image[:, :2].sum(axis=1) / 2
    picture = Image.fromarray(np.ascontiguousarray(image))
    if shrink > 1:
        picture = picture.reduce(shrink)  # averages, so that a large face is not merely sampled
    values = tuple((to_image / shrink).ravel().tolist())
    turned = picture.transform((side, side), Image.Transform.AFFINE, values, Image.Resampling.BILINEAR)
    return np.asarray(turned)


def boxed(image: Images, box: Floats, side: int, margin: int) -> Images:
    """Return the box and a margin around it, uint8 (side, side, 3), cut off at the image's border."""
    height, width = image.shape[:2]
    extra = margin / (side - margin) * np.array([box[2] - box[0], box[3] - box[1]]) / 2
    x1, y1 = np.maximum(box[:2] - extra, 0).astype(int)
    x2, y2 = np.minimum(box[2:] + extra, (width, height)).astype(int)
    return resized(image[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)], (side, side))
