"""What redacted files carry beside the pixels that are seen."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import final

from PIL import ExifTags, Image

from showthrough.core.check import View
from showthrough.core.facts.leftover_facts import Leftover, Leftovers, VideoLeftover
from showthrough.core.facts.redaction_facts import FilmPair, RedactedPairs
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.types import StepProgress
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.vault import Vault
from showthrough.errors import DataError
from showthrough.redaction.pairs.file_leftovers import file_leftovers, leftovers_of
from showthrough.redaction.video.film_writing import write_tagged
from showthrough.redaction.video.video_leftovers import video_leftovers
from showthrough.signals.context import Context, Plant, Signal

ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
PLANTED = 20  # pictures that are written with leftovers, or without
PLANTED_FILM = "planted.mkv"  # in the vault
VERSION = 1  # of the kinds that films are searched for


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
        found = _of_files(sets, partial(context.place.progress, "leftovers of files"))
        if isinstance(found, Missing) or not pairs.films:
            return found
        told = partial(context.place.progress, "leftovers of films")
        settings = context.config.redaction
        meant = {VideoLeftover.AUDIO} if settings is not None and settings.sound_is_meant else set()
        every = _with_films(found, pairs.films, context.place.vault, told)
        return every._replace(kinds=tuple(kinds - meant for kinds in every.kinds))

    def planted(self, plant: Plant) -> Leftovers | Missing:
        """Return those of pictures written with a camera's name and a place, or with nothing."""
        pairs = plant.real.known(RedactedPairs)
        if isinstance(pairs, Missing):
            return pairs
        images = pairs.of(Role.TRAIN).original
        n = min(PLANTED, len(images))
        kinds = tuple(leftovers_of(_written(images, row, described=plant.learned)) for row in range(n))
        found = Leftovers(kinds, tuple(images.ids[:n]), tuple(images.identity[:n]))
        if not pairs.films:
            return found
        film = plant.context.place.vault.folder / PLANTED_FILM
        write_tagged(film, {"location": "+00.0000+000.0000/"} if plant.learned else {})
        told, one = frozenset(video_leftovers(film)), pairs.films[0]
        return Leftovers((*kinds, told), (*found.ids, one.id), (*found.person, one.person), films=1)


def _of_files(sets: list[ImageSet], progress: StepProgress) -> Leftovers | Missing:
    every = [(images, row) for images in sets for row in range(len(images))]
    kinds: list[frozenset[Leftover | VideoLeftover]] = []
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


def _with_films(
    found: Leftovers, films: Sequence[FilmPair], vault: Vault, progress: StepProgress
) -> Leftovers:
    """Return leftovers with those of films after them; what was read is kept in the vault."""
    read = []
    for done, film in enumerate(films, start=1):
        read.append((film, _of_film(film, vault)))
        progress(done, len(films))
    told = [(film, kinds) for film, kinds in read if kinds is not None]
    return Leftovers(
        (*found.kinds, *(kinds for _, kinds in told)),
        (*found.ids, *(film.id for film, _ in told)),
        (*found.person, *(film.person for film, _ in told)),
        found.unread + len(read) - len(told),
        len(told),
    )


def _of_film(film: FilmPair, vault: Vault) -> frozenset[VideoLeftover] | None:
    """Return what a film carries, None where it cannot be read."""
    name, digest = f"film-leftovers-{VERSION}-{film.digests[1][:16]}.json", film.digests[1]
    known = vault.read_json(name) if digest else None
    if isinstance(known, list):
        return frozenset(VideoLeftover(kind) for kind in known)
    try:
        kinds = video_leftovers(film.redacted)
    except DataError:
        return None
    if digest:
        vault.write_json(name, list(kinds))
    return frozenset(kinds)


def _written(images: ImageSet, row: int, *, described: bool) -> bytes:
    """Return a picture as JPEG, with a camera's name and a place as phones write them, or without."""
    content, exif = BytesIO(), Image.Exif()
    if described:
        exif[ExifTags.Base.Make] = "camera"
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    Image.fromarray(images.source.read(row)).save(content, "JPEG", exif=exif)
    return content.getvalue()
