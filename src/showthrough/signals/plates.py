"""The plate reader of an audit: loaded before anything long begins; what it read stays in the vault."""

from collections.abc import Callable

import numpy as np

from showthrough.core.config import PlatesConfig
from showthrough.core.facts import PlateReadings, PlateStrings
from showthrough.core.images import ImageSet
from showthrough.data.workspace import Place
from showthrough.errors import NotAvailableError
from showthrough.observers.runtime.cache import FeatureCache


def plate_strings(settings: PlatesConfig, place: Place) -> Callable[[], PlateStrings]:
    """Return what gives the fact `PlateStrings`.

    Raises:
        EnvironmentFault: the weights that the config names are not there.
        IntegrityError: they are other weights.
    """
    if settings.file is None:
        return _no_reader
    from showthrough.observers.plates.reader import TITLE, no_codes, plate_reader, readings

    reader = plate_reader(place.base / settings.file, settings)
    cache = FeatureCache(place.vault.folder / "features")

    def of(images: ImageSet) -> PlateReadings:
        if len(images) == 0:
            return readings(no_codes())
        (codes,) = cache.arrays(
            f"plates {reader.digest} {images.digest}",
            len(images),
            lambda start: reader.codes(images, start),
            lambda done, total: place.progress(f"plates of {images.role}", done, total),
        )
        return readings(np.asarray(codes))

    return lambda: PlateStrings(TITLE, of, reader.note)


def _no_reader() -> PlateStrings:
    raise NotAvailableError("no plate reader was given; set plates.file")
