"""Boxes as detectors and data sets hand them over, a mapping an image, checked and laid in one array."""

from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.stats.arrays import Floats, Rows

GivenBoxes = Mapping[str, ArrayLike | None]  # boxes (n, 4) x1, y1, x2, y2; labels, scores, ... (n,)


@final
class BoxLists:
    """The boxes of all images in one array, and what is said of each.

    Raises:
        ValueError: boxes are missing, no boxes, or not finite; names the image.
    """

    def __init__(self, entries: Sequence[GivenBoxes], name: str) -> None:
        self._entries, self._name = entries, name
        arrays = [self._array(image, "boxes") for image in range(len(entries))]
        for image, array in enumerate(arrays):
            if array.size and (array.ndim != 2 or array.shape[1] != 4):
                raise ValueError(f"{name}[{image}] has boxes of shape {array.shape}, not (n, 4)")
        self._counts = [array.size // 4 for array in arrays]
        parts = [array.reshape(-1, 4) for array in arrays]
        self.boxes: Floats = np.concatenate([np.empty((0, 4)), *parts]).astype(np.float64)
        self.image: Rows = np.repeat(np.arange(len(arrays)), self._counts)
        self._refuse_odd()

    def __len__(self) -> int:
        return len(self._entries)

    def column(self, key: str, otherwise: Floats | None = None) -> Floats:
        """Return a number for each box; `otherwise` stands where an image has none.

        Raises:
            ValueError: it is missing, not finite or not one for each box; names the image.
        """
        column = np.concatenate([np.empty(0), *self._parts(key, otherwise)]).astype(np.float64)
        odd = np.flatnonzero(~np.isfinite(column))
        if len(odd):
            raise ValueError(f"{self._name}[{self.image[odd[0]]}] has {key} that are not finite")
        return column

    def labels(self) -> Rows:
        """Return the label of each box, 0 where no image has labels.

        Raises:
            ValueError: some images have none, or they are no whole numbers, or not one for each box.
        """
        if not self.has_labels:
            return np.zeros(len(self.boxes), dtype=np.int64)
        parts = self._parts("labels")
        for image, part in enumerate(parts):
            if part.size and part.dtype.kind not in "iu":
                raise ValueError(f"{self._name}[{image}] has labels that are no whole numbers")
        return np.concatenate([np.empty(0, np.int64), *(part.astype(np.int64) for part in parts)])

    @property
    def has_labels(self) -> bool:
        """Return whether any image has labels."""
        return any(entry.get("labels") is not None for entry in self._entries)

    def _parts(self, key: str, otherwise: Floats | None = None) -> list[NDArray[Any]]:
        ends = np.cumsum(self._counts, dtype=np.int64)[:-1]
        spare = None if otherwise is None else np.split(otherwise, ends)
        parts = []
        for image, n in enumerate(self._counts):
            is_missing = spare is not None and self._entries[image].get(key) is None
            part = spare[image] if spare is not None and is_missing else self._array(image, key)
            if part.shape != (n,):
                raise ValueError(f"{self._name}[{image}] has {key} of shape {part.shape} for {n} boxes")
            parts.append(part)
        return parts

    def _array(self, image: int, key: str) -> NDArray[Any]:
        given = self._entries[image].get(key)
        if given is None:
            raise ValueError(f"{self._name}[{image}] has no {key}")
        array = np.asarray(given)
        if array.dtype.kind not in "fiub":
            raise ValueError(f"{self._name}[{image}] has {key} that are no numbers")
        return array

    def _refuse_odd(self) -> None:
        is_finite = np.asarray(np.isfinite(self.boxes).all(axis=1))
        is_box = is_finite & (self.boxes[:, 2:] >= self.boxes[:, :2]).all(axis=1)
        if is_box.all():
            return
        row = int(np.flatnonzero(~is_box)[0])
        guess = "x1 <= x2 and y1 <= y2 are needed; xywh?" if is_finite[row] else "it is not finite"
        raise ValueError(f"{self._name}[{self.image[row]}] has the box {self.boxes[row].tolist()}; {guess}")
