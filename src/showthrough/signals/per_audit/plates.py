"""The plate reader of an audit: loaded before anything long begins; what it read stays in the vault."""

from typing import final

import numpy as np

from showthrough.core.check import View
from showthrough.core.config import PlatesConfig
from showthrough.core.facts import PlateReadings, PlateStrings
from showthrough.core.images import ImageSet
from showthrough.core.missing import Missing
from showthrough.data.workspace import Place
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.context import FEATURES, Context, Plant, Signal
from showthrough.weight_catalogue import filled_in

COMES_ALONG = "latin"  # the reader whose weights come with showthrough


@final
class PlateSignal(Signal[PlateStrings]):
    """Plate numbers as the audit's reader reads them."""

    name = "plates"
    fact = PlateStrings

    def measure(self, context: Context, seen: View) -> PlateStrings | Missing:  # noqa: ARG002 - of the config
        """Return the reader that was loaded before anything long began."""
        return context.observers.plates

    def planted(self, plant: Plant) -> PlateStrings | Missing:
        """Return that of the audit: it reads planted images as it reads others."""
        return plant.real.known(PlateStrings)


def plate_strings(settings: PlatesConfig, place: Place) -> PlateStrings | Missing:
    """Return the plate reader that the config asks for.

    Raises:
        EnvironmentFault: the weights that the config names are not there.
        IntegrityError: they are other weights.
    """
    if not settings.has_weights and settings.kind != COMES_ALONG:
        return Missing(f"no plate reader was given; set plates.file, or plates.kind = {COMES_ALONG!r}")
    from showthrough.observers.plates.reader import plate_reader

    settings = filled_in(settings, "plate reader", place.progress, allow_download=place.allow_download)
    reader = plate_reader(None if settings.file is None else place.base / settings.file, settings)
    cache = FeatureCache(place.vault.folder / FEATURES)

    def of(images: ImageSet) -> PlateReadings:
        if len(images) == 0:
            return reader.readings(None)
        (codes,) = cache.arrays(
            f"plates {reader.digest} {images.digest}",
            len(images),
            lambda start: reader.codes(images, start),
            lambda done, total: place.progress(f"plates of {images.role}, images", done, total),
        )
        return reader.readings(np.asarray(codes))

    return PlateStrings(reader.kind.title, of, reader.note)
