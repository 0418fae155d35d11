"""Principal components of reference pixels: an embedder that needs no weights and knows no faces."""

from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import ImageSet, Size
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.types import Features, Images
from showthrough.errors import NotEnoughDataError
from showthrough.observers.runtime.streaming import refuse_other_size

MOST = 5000  # reference images that are looked at: more change the components little
FEWEST = 4


@final
class PCA:
    """Whitened principal components (Turk and Pentland, 1991: eigenfaces), compared by angle."""

    def __init__(self, name: str, reference: ImageSet, components: int, side: int) -> None:
        from sklearn import decomposition

        if len(reference) < FEWEST:
            message = f"principal components need {FEWEST} reference images, got {len(reference)}"
            raise NotEnoughDataError(message, needed=FEWEST)
        pixels = _read(reference, side)
        kept = min(components, len(pixels) // 2, pixels.shape[1])
        self._fit = decomposition.PCA(kept, whiten=True, svd_solver="randomized", random_state=0).fit(pixels)
        self.size: Size = (side, side)
        self.digest = f"pca-{kept}-{side}-{reference.digest}"
        self.info = EmbedderInfo(
            name=name,
            title=f"{kept} principal components",
            metric="cosine",
            is_matcher=False,
            preprocessing=f"squeezed to {side} x {side}; components of {len(pixels):,} reference images",
            note="not a biometric matcher",
        )

    def __call__(self, images: Images) -> Features:
        """Return (n, components).

        Raises:
            DataError: the images are of another size.
        """
        refuse_other_size(images, self.size, self.info.name)
        flat = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
        return np.asarray(self._fit.transform(flat), dtype=np.float32)


def _read(reference: ImageSet, side: int) -> Features:
    rows = np.linspace(0, len(reference) - 1, min(MOST, len(reference))).astype(np.int64)
    chosen = chunks(reference.subset(rows), (side, side), 256)
    flat = [chunk.pixels.reshape(len(chunk.rows), -1) for chunk in chosen]
    return np.concatenate(flat).astype(np.float32) / np.float32(255)
