"""Face embedding: cut the face out, run the network, scale to length 1."""

import hashlib
from collections.abc import Callable
from typing import NamedTuple, Protocol, final

import numpy as np
import torch
from torch import Tensor

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import Size, resized
from showthrough.core.types import Features, Images, Rows
from showthrough.errors import ConfigError
from showthrough.observers.runtime.device import device

BATCH = 64


class Crops(NamedTuple):
    """Face crops, and which images they are of; an image without a face has no row."""

    pixels: Images  # (m, side, side, 3)
    rows: Rows  # (m,) ascending


class Cropper(Protocol):
    """Cropper of faces from images of the size that it asks for."""

    @property
    def side(self) -> int:
        """Return the side of the crops in pixels."""
        ...

    @property
    def size(self) -> Size | None:
        """Return the size that images are to be read at; None: as they are."""
        ...

    @property
    def words(self) -> str:
        """Return the description of the crops, for the report."""
        ...

    @property
    def digest(self) -> str:
        """Return the digest of what the crops depend on beyond the words."""
        ...

    @property
    def note(self) -> str:
        """Return the note that a reader of the report should know beyond the words."""
        ...

    def __call__(self, images: Images) -> Crops: ...

    def both(self, images: Images, others: Images) -> tuple[Crops, Crops]:
        """Return the faces of images, and what other pictures of their sizes show at the same places."""
        ...


@final
class FaceEmbedder:
    """Embedder of faces; an image without a usable face becomes a row of NaN."""

    def __init__(
        self,
        info: EmbedderInfo,
        cropper: Cropper,
        network: Callable[[Images], Features],
        width: int,
        differentiable: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        self.info = info
        self.size: Size | None = cropper.size
        self.digest = fingerprint(info.digest, info.preprocessing, cropper.digest)
        self._cropper, self._network, self._width = cropper, network, width
        self.differentiable = differentiable  # the network on RGB tensors (n, 3, side, side) from 0 to 255

    @property
    def cropper(self) -> Cropper:
        """Return the cropper of faces."""
        return self._cropper

    @property
    def at_once(self) -> int:
        """Return on how many processes of its own the network looks at faces; 1: on the caller's thread."""
        return int(getattr(self._network, "at_once", 1))

    def of_crops(self, faces: Images) -> Features:
        """Return unit vectors of faces that were cut out before; one without a direction is NaN."""
        return unit(self._network(faces))

    def __call__(self, images: Images) -> Features:
        """Return unit vectors (n, D); images that were not read at `size` are squeezed to it."""
        vectors = np.full((len(images), self._width), np.nan, dtype=np.float32)
        if self.size is not None and images.shape[1:3] != self.size:
            images = np.stack([resized(image, self.size) for image in images])
        crops = self._cropper(images)
        if len(crops.rows):
            vectors[crops.rows] = self.of_crops(crops.pixels)
        return vectors


def width_of(network: Callable[[Images], Features], side: int, source: str) -> int:
    """Return the dimension of the vectors, by embedding one grey image.

    Raises:
        ConfigError: what comes out is not one vector an image.
    """
    answer = network(np.full((1, side, side, 3), 127, dtype=np.uint8))
    if answer.ndim != 2 or len(answer) != 1:
        raise ConfigError(f"{source} gives an array of shape {answer.shape} for one face, not (1, D)")
    return int(answer.shape[1])


def unit(vectors: Features) -> Features:
    """Return vectors of length 1; one without a direction becomes NaN.

    >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929], [nan, nan]]
    """
    length = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    usable = np.isfinite(length) & (length > 0)
    scaled = vectors / np.where(usable, length, 1.0)
    return np.where(usable, scaled, np.nan).astype(np.float32)


def run(network: Callable[[Tensor], Tensor], pixels: Images, prepare: Callable[[Tensor], Tensor]) -> Features:
    """Return a torch network's output for images, in batches, in full float32 precision."""
    where = device()
    parts = []
    # TensorFloat-32 would make vectors differ in the fourth digit from one machine to the next
    with torch.inference_mode(), torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        for start in range(0, len(pixels), BATCH):
            # channels stay last in memory, which is a third faster on a CPU
            batch = torch.tensor(pixels[start : start + BATCH], device=where).permute(0, 3, 1, 2)
            parts.append(network(prepare(batch.float())).float().cpu().numpy())
    return np.concatenate(parts)


def fingerprint(*parts: str) -> str:
    """Return the digest of everything that vectors depend on."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def noted(*notes: str) -> str:
    """Return the note that several make; empty ones say nothing.

    >>> noted("", "one", "two")
    'one; two'
    """
    return "; ".join(note for note in notes if note)
