"""Vectors of photos by one embedder, kept in the vault, with those of lost photos as NaN."""

from typing import NamedTuple

import numpy as np

from showthrough.core.images import ImageSet
from showthrough.core.types import Features, Names, Rows
from showthrough.data.workspace import Place
from showthrough.observers.live_observations import LiveObservations, Observer
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.context import FEATURES


class EnrolledFaces(NamedTuple):
    """Vectors of length 1 of all photos; NaN where no face was found."""

    vectors: Features  # (N, D)
    rows: Rows  # photos with a face
    people: Names  # (N,)

    @property
    def seen(self) -> Features:
        """Return the vectors of photos with a face."""
        return self.vectors[self.rows]

    @property
    def who(self) -> Names:
        """Return whom photos with a face show."""
        return self.people[self.rows]

    @property
    def lost(self) -> int:
        """Return in how many photos no face was found."""
        return len(self.vectors) - len(self.rows)


def enrolled_faces(images: ImageSet, observer: Observer, place: Place, told: str = "") -> EnrolledFaces:
    """Return the vectors of a set of photos; what is in the vault already is not computed again.

    `told` says what the photos are, for the progress. A process that was killed goes on where it was.
    """
    name = f"{observer.info.name}, {told or images.role}, photos"

    def report(_: str, done: int, total: int) -> None:
        place.progress(name, done, total)

    cache = FeatureCache(place.vault.folder / FEATURES)
    seen = LiveObservations({images.role: images}, [observer], cache, {}, progress=report)
    values, rows = seen.of(images.role, observer.info.name)
    finite = np.isfinite(values).all(axis=1)  # one without a direction is as good as none
    length = np.linalg.norm(values.astype(np.float64), axis=1)
    usable = finite & (length > 0)
    vectors = np.full((len(images), values.shape[1]), np.nan, dtype=np.float32)
    vectors[rows[usable]] = values[usable] / length[usable, None]
    return EnrolledFaces(vectors, rows[usable], np.asarray(images.identity, dtype=np.str_))
