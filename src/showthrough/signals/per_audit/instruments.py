"""Whether embedders see what real photos show: a face, and the photo itself when it is saved again."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import View
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import Extractor, InstrumentFaults
from showthrough.core.images import FileBacked, ImageSet, PixelSource, Role, Size, resized
from showthrough.core.missing import Missing
from showthrough.core.types import Images, Rows
from showthrough.errors import MissingAnswerError
from showthrough.interpret.numbers import count
from showthrough.signals.context import Context, Plant, Signal
from showthrough.toolkit.copies.galleries import different_images
from showthrough.toolkit.vectors import PIXELS, embedders

TRIED = 50  # photos that are saved again
ABLE = 0.8  # of them must be found as themselves
FACES = 0.5  # of the real photos must have a face that is found
FEWEST = 10
FEATURES = "features"  # as cards say it
QUALITY = 75  # of the JPEG


@final
class InstrumentSignal(Signal[InstrumentFaults]):
    """What each embedder makes of real photos; one that fails them has nothing to say of synthetic ones."""

    name = "instruments"
    fact = InstrumentFaults

    def measure(self, context: Context, seen: View) -> InstrumentFaults:
        """Return the faults of embedders and of the extractor behind quality.

        Raises:
            NotEnoughDataError: there are fewer than ten different training photos.
        """
        different = different_images(seen, Role.TRAIN, embedders(seen, PIXELS)[0])
        rng = np.random.default_rng([context.config.seed, 4])
        rows = np.sort(rng.permutation(different)[:TRIED])
        again = Again(seen.with_synthetic(saved_again(seen.images(Role.TRAIN), rows)), rows, different)
        named = {info.name: info.title for info in seen.embedders}
        faults = [fault for by, title in named.items() for fault in _faults(seen, again, by, title)]
        return InstrumentFaults((*faults, *_of_extractor(seen, again)))

    def planted(self, plant: Plant) -> InstrumentFaults | Missing:
        """Return those of the audit: embedders and real photos are the same."""
        return plant.real.known(InstrumentFaults)


class Again(NamedTuple):
    """Training photos that were saved again, seen as synthetic ones."""

    view: View
    rows: Rows  # of the training photos that they are
    among: Rows  # different training photos


def _of_extractor(seen: View, again: Again) -> Iterator[DataFault]:
    """Yield the fault of the features behind quality, whose figures do not name them."""
    known = seen.known(Extractor)
    if not isinstance(known, Missing):
        for fault in _faults(seen, again, known.by, known.title):
            yield fault.model_copy(update={"lacks": FEATURES, "by": ""})


def _faults(seen: View, again: Again, by: str, title: str) -> Iterator[DataFault]:
    with suppress(MissingAnswerError):  # where nothing could be read its own findings say why
        for reason in (_misses_faces(seen, by, title), _misses_photos(again, by, title)):
            if reason:
                yield DataFault(lacks=Role.SYNTHETIC, by=by, reason=reason)


def _misses_faces(seen: View, by: str, title: str) -> str:
    """Return why an embedder that finds few faces in real photos would miss those of synthetic ones."""
    roles = (Role.TRAIN, Role.HOLDOUT)
    real = sum(len(seen.images(role)) for role in roles)
    found = sum(len(seen.of(role, by).rows) for role in roles)
    if real < FEWEST or found >= FACES * real:
        return ""
    return (
        f"{title} found a face in {count(found)} of {count(real)} real photos, so it would miss most others."
    )


def _misses_photos(again: Again, by: str, title: str) -> str:
    """Return why an embedder that does not find a photo which was saved again would not see copies."""
    view, train = again.view, again.view.images(Role.TRAIN)
    photos = again.rows[view.of(Role.SYNTHETIC, by).rows]
    if len(photos) < FEWEST:
        return ""
    nearest = view.neighbours(Role.SYNTHETIC, Role.TRAIN, by, 1, again.among).rows[:, 0]
    wrong = sum(train.identity[one] != train.identity[two] for one, two in zip(nearest, photos, strict=True))
    if wrong <= (1 - ABLE) * len(photos):
        return ""
    return (
        f"{title} takes {count(wrong)} of {count(len(photos))} training photos for another person's once "
        "they are saved again, so it would not see copies."
    )


def saved_again(images: ImageSet, rows: Rows) -> ImageSet:
    """Return photos as a JPEG shows them: what no embedder may take for another photo."""
    chosen = images.subset(rows)
    return ImageSet(
        role=Role.SYNTHETIC,
        source=AsJpeg(chosen.source),
        ids=[f"saved-{row}" for row in rows],
        identity=chosen.identity,
        sizes=chosen.sizes,
        digest=f"{chosen.digest} saved again",
    )


@final
@dataclass(frozen=True)
class AsJpeg:
    """The same images, through a JPEG."""

    source: PixelSource

    def __len__(self) -> int:
        return len(self.source)

    def read(self, row: int, size: Size | None = None) -> Images:
        """Return one image as the JPEG shows it."""
        from PIL import Image

        file = BytesIO()
        Image.fromarray(self.source.read(row)).save(file, "JPEG", quality=QUALITY)
        pixels = np.asarray(Image.open(file))
        return pixels if size is None else resized(pixels, size)

    def path(self, row: int) -> Path | None:
        """Return the file that an image came from: who looks vectors up finds that of the photo."""
        return self.source.path(row) if isinstance(self.source, FileBacked) else None
