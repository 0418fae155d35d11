"""Embedder of records that are no pictures: it is given the records whole."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import ImageSet, Size
from showthrough.core.types import Features, Images, Rows
from showthrough.errors import NotAssessableError
from showthrough.observers.runtime.face_embedder import fingerprint, noted, unit

CHUNK = 1024  # records between two saves
ELSEWHERE = "vectors were computed elsewhere, and nothing here can check from what"


@final
class ItemEmbedder:
    """Embedder by a function of records; a row of NaN was not enrolled."""

    size: Size | None = None

    def __init__(
        self, info: EmbedderInfo, embed: Callable[[Sequence[Any]], Features], chunk: int = CHUNK
    ) -> None:
        self.info, self.digest = info, fingerprint(info.digest, info.preprocessing)
        self._embed, self._chunk = embed, chunk

    def __call__(self, images: Images) -> Features:  # noqa: ARG002 - as every observer is called
        """Refuse: it looks at no pixels.

        Raises:
            NotAssessableError: always.
        """
        raise NotAssessableError(f"{self.info.name} looks at no pictures")

    def look_up(self, images: ImageSet, start: int = 0) -> Iterator[tuple[Rows, Features]]:
        """Yield rows of the set and their vectors, without the first `start`."""
        for first in range(start, len(images), self._chunk):
            rows = np.arange(first, min(first + self._chunk, len(images)), dtype=np.int64)
            yield rows, self._embed([images.item(int(row)) for row in rows])


def vector_set(name: str, *, is_matcher: bool) -> ItemEmbedder:
    """Return the embedder that hands on one set of vectors of records that are vectors, at length 1."""
    info = EmbedderInfo(
        name=name,
        title=f"vectors computed elsewhere ({name})",
        metric="cosine",
        is_matcher=is_matcher,
        digest=fingerprint("vectors", name),
        licence="unknown",
        preprocessing="unknown: vectors were computed elsewhere",
        note=noted(ELSEWHERE),
    )
    return ItemEmbedder(info, lambda records: unit(np.stack([record[name] for record in records])))
