"""An embedder made of a function, for images that are looked at from Python."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import Size
from showthrough.core.types import Features, Images
from showthrough.errors import DataError


@final
@dataclass(frozen=True)
class FunctionEmbedder:
    """Embedder whose vectors a function computes: images, uint8 (n, H, W, 3), to an array (n, D).

    A row of NaN means that no face was found. `is_matcher` says that equal people have close vectors, so
    that a match is a biometric claim. The function is called from several threads at once.
    """

    function: Callable[[Images], Features]
    name: str = "function"
    metric: Literal["cosine", "l2"] = "cosine"
    is_matcher: bool = False
    size: Size | None = None  # what images are resized to: height, width
    digest: str = field(default_factory=lambda: f"function-{secrets.token_hex(8)}")  # equal to no other

    @property
    def info(self) -> EmbedderInfo:
        """Return the description of the embedder."""
        return EmbedderInfo(
            name=self.name,
            title=self.name,
            metric=self.metric,
            is_matcher=self.is_matcher,
            digest=self.digest,
            note="" if self.is_matcher else "not a biometric matcher",
        )

    def __call__(self, images: Images) -> Features:
        """Return float32 (n, D).

        Raises:
            DataError: the function did not return one vector for each image.
        """
        vectors = np.asarray(self.function(images), dtype=np.float32)
        if vectors.ndim != 2 or len(vectors) != len(images):
            raise DataError(
                f"embedder {self.name} must return one vector for each image: for {len(images)} images it "
                f"returned an array of shape {vectors.shape}"
            )
        return vectors
