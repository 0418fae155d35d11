"""What redacted files carry beside the pixels that are seen."""

from functools import partial
from io import BytesIO
from typing import final

from PIL import ExifTags, Image

from showthrough.core.check import View
from showthrough.core.facts.leftover_facts import Leftover, Leftovers
from showthrough.core.facts.redaction_facts import RedactedPairs
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.types import StepProgress
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.redaction.pairs.file_leftovers import file_leftovers, leftovers_of
from showthrough.signals.context import Context, Plant, Signal

ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
PLANTED = 20  # pictures that are written with leftovers, or without


@final
class FileRemainsSignal(Signal[Leftovers]):
    """Leftovers of redacted files, read from the files themselves."""

    name = "leftovers of files"
    fact = Leftovers

    def measure(self, context: Context, seen: View) -> Leftovers | Missing:
        """Return the leftovers of all redacted files of the audit: all of them go out."""
        pairs = seen.known(RedactedPairs)
        if isinstance(pairs, Missing):
            return pairs
        sets = [pairs.of(role).redacted for role in ROLES]
        return _of_files(sets, partial(context.place.progress, "leftovers of files"))

    def planted(self, plant: Plant) -> Leftovers | Missing:
        """Return those of pictures written with a camera's name and a place, or with nothing."""
        pairs = plant.real.known(RedactedPairs)
        if isinstance(pairs, Missing):
            return pairs
        images = pairs.of(Role.TRAIN).original
        n = min(PLANTED, len(images))
        kinds = tuple(leftovers_of(_written(images, row, described=plant.learned)) for row in range(n))
        return Leftovers(kinds, tuple(images.ids[:n]), tuple(images.identity[:n]))


def _of_files(sets: list[ImageSet], progress: StepProgress) -> Leftovers | Missing:
    every = [(images, row) for images in sets for row in range(len(images))]
    kinds: list[frozenset[Leftover]] = []
    kept: list[tuple[str, str]] = []
    unread = 0
    for done, (images, row) in enumerate(every, start=1):
        path = images.path(row)
        if path is None:
            return Missing("the redacted pictures are no files, and so carry nothing beside their pixels")
        try:
            kinds.append(file_leftovers(path))
            kept.append((images.ids[row], images.identity[row]))
        except Unreadable:
            unread += 1
        progress(done, len(every))
    return Leftovers(tuple(kinds), tuple(one for one, _ in kept), tuple(person for _, person in kept), unread)


def _written(images: ImageSet, row: int, *, described: bool) -> bytes:
    """Return a picture as JPEG, with a camera's name and a place as phones write them, or without."""
    content, exif = BytesIO(), Image.Exif()
    if described:
        exif[ExifTags.Base.Make] = "camera"
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    Image.fromarray(images.source.read(row)).save(content, "JPEG", exif=exif)
    return content.getvalue()
