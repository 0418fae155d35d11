"""Films before and after redaction: each face that a detector finds is followed, and its worst frame kept."""

import hashlib
import json
from functools import partial
from typing import NamedTuple, final

from showthrough.core.check import View
from showthrough.core.facts.film_facts import FilmFace, FilmOutcome, FilmSeen, FilmsSeen
from showthrough.core.facts.redaction_facts import FilmPair, RedactedPairs
from showthrough.core.missing import Missing
from showthrough.errors import DataError
from showthrough.observers.faces.main_face import Finder
from showthrough.redaction.pairs.face_search import finder_of
from showthrough.redaction.video.film_comparison import (
    UNREADABLE,
    FilmComparison,
    Planted,
    compared_films,
    compared_with_plant,
    filled,
)
from showthrough.redaction.video.film_reading import Film
from showthrough.redaction.video.found_boxes import FrameFinder, found_boxes, frame_finder
from showthrough.redaction.video.tracks import Track, tracked
from showthrough.signals.context import Context, Plant, Signal

LEAST_SCORE = 0.9  # of a face: detectors see ghosts below
VERSION = 1  # of the comparison: what others made is not used
FOUND = "films"  # folder of the vault with what the detector found, frame by frame


@final
class FilmsBeforeAfterSignal(Signal[FilmsSeen]):
    """What became of each film, and of the faces on it."""

    name = "films before and after"
    fact = FilmsSeen

    def measure(self, context: Context, seen: View) -> FilmsSeen | Missing:
        """Return it for the films of the audit, of all people: all of them go out."""
        return _seen(context, seen.known(RedactedPairs), None)

    def planted(self, plant: Plant) -> FilmsSeen | Missing:
        """Return the same of films of which nothing, or all, was hidden."""
        how = Planted.SHOWN if plant.learned else Planted.GREY
        return _seen(plant.context, plant.real.known(RedactedPairs), how)


class _Look(NamedTuple):
    """How films are looked at."""

    context: Context
    finder: FrameFinder | None
    planted: Planted | None

    def at(self, pair: FilmPair) -> FilmSeen:
        """Return what became of a pair, from the vault where it is known."""
        vault, name = self.context.place.vault, f"film-{self._key(pair)}.json"
        known = vault.read_json(name) if all(pair.digests) else None
        found = _read(known) if known is not None else self._compared(pair)
        if all(pair.digests):
            vault.write_json(name, json.loads(json.dumps(found)))
        return FilmSeen(pair.id, pair.person, *found)

    def _compared(self, pair: FilmPair) -> FilmComparison:
        try:
            tracks = self._tracks(pair)
        except DataError:
            return UNREADABLE
        if self.planted is not None:
            return compared_with_plant(pair.original, self.planted, tracks)
        told = partial(self.context.place.progress, "films before and after, frames")
        return compared_films(pair.original, pair.redacted, tracks, told)

    def _tracks(self, pair: FilmPair) -> list[Track]:
        """Return the faces of the original; what was found is kept, so that a stopped audit goes on."""
        film = Film(pair.original)
        if self.finder is None:
            return []
        kept = (
            self.context.place.vault.folder / FOUND / f"{_digest(pair.digests[0], self.finder.digest)}.jsonl"
        )
        told = partial(self.context.place.progress, "faces in films, frames")
        found = found_boxes(film, self.finder, kept if pair.digests[0] else None, told)
        if len(found.ticks) == 0:
            return []
        seconds = (found.ticks - found.ticks[0]) * float(film.facts.time_base)
        return filled(tracked(found.boxes, seconds), seconds)

    def _key(self, pair: FilmPair) -> str:
        finder = "" if self.finder is None else self.finder.digest
        return _digest(str(VERSION), *pair.digests, finder, self.planted or "")


def _seen(context: Context, pairs: RedactedPairs | Missing, planted: Planted | None) -> FilmsSeen | Missing:
    if isinstance(pairs, Missing):
        return pairs
    finder = _finder(context, pairs) if pairs.films else None
    look = _Look(context, None if finder is None else frame_finder(finder, LEAST_SCORE), planted)
    films = [look.at(pair) for pair in pairs.films]
    return FilmsSeen(tuple(films), "" if finder is None else finder.name)


def _finder(context: Context, pairs: RedactedPairs) -> Finder | None:
    config = context.config.redaction
    if config is None or pairs.subject != "faces":
        return None
    return finder_of(config, context.place.base)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _read(known: object) -> FilmComparison:
    """Return a comparison as the vault keeps it."""
    assert isinstance(known, list)  # the vault gives back what was written, or nothing
    outcome, is_unchanged, frames, faces, flat = known
    told = None if outcome is None else FilmOutcome(outcome)
    return FilmComparison(told, is_unchanged, frames, tuple(FilmFace(*face) for face in faces), flat)
