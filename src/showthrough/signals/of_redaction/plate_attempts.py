"""Attempts to tell redacted plates: by a reader, by candidates that are rendered, by their other photos."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import View
from showthrough.core.facts.audit_facts import PlateStrings
from showthrough.core.facts.plate_facts import NOBODY, PHOTOS, READER, RENDERED, PlateAttempt, PlateAttempts
from showthrough.core.facts.redaction_facts import PairSet, RedactedPairs
from showthrough.core.images import ImageSet, Role, resized
from showthrough.core.missing import Missing
from showthrough.core.types import Features, Rows
from showthrough.errors import NotEnoughDataError
from showthrough.observers.plates.drawn_plates import FITTED, PAPER, fitted_plates
from showthrough.redaction.plate_attackers.candidate_numbers import candidate_numbers
from showthrough.redaction.plate_attackers.dictionary import PLACES, Probe, Spot, recognised
from showthrough.redaction.plate_attackers.redaction_guess import Known, box_of, found_redaction, grey
from showthrough.signals.context import Context, Plant, Signal
from showthrough.signals.of_redaction.redacted_pairs import pictures_of, planted_pairs

FACES = "faces"  # the subject of an audit in which there are no plates
LIST = 1000  # numbers that a plate is told from
MOST = 200  # plates of a role that are looked at: each takes a second or two
WHOLE = (Spot(0.5, 0.5, 1.0, 1.0),)  # where another photo of a plate lies in a box: it fills its own


@final
class PlateAttemptsSignal(Signal[PlateAttempts]):
    """Whose plates redacted pictures show, as somebody finds out who knows how they were redacted."""

    name = "plates told"
    fact = PlateAttempts

    def measure(self, context: Context, seen: View) -> PlateAttempts | Missing:
        """Return the attempts on the pairs of the audit."""
        told = context.config.redaction.redactor if context.config.redaction is not None else None
        known = None if told is None else Known(told.kind, told.strength)
        pairs, reader = seen.known(RedactedPairs), seen.known(PlateStrings)
        return attempts_on(pairs, reader, known, context.config.seed)

    def planted(self, plant: Plant) -> PlateAttempts | Missing:
        """Return the attempts on a redaction that hides nothing, or all; what it does is found from pairs."""
        reader = plant.real.known(PlateStrings)
        return attempts_on(planted_pairs(plant), reader, None, plant.context.config.seed)


def attempts_on(
    pairs: RedactedPairs | Missing, reader: PlateStrings | Missing, known: Known | None, seed: int
) -> PlateAttempts | Missing:
    """Return the attempts to tell the plates of some pairs, or why there are none."""
    pairs = pictures_of(pairs)
    if isinstance(pairs, Missing):
        return pairs
    if pairs.subject == FACES:
        return Missing("faces were redacted here, no plates")
    world = _World(pairs, reader, known, seed)
    ways = {READER: _by_reading, RENDERED: _by_rendering, PHOTOS: _by_photos}
    return PlateAttempts(cache(lambda way: ways[way](world)))


class _World(NamedTuple):
    """What an attacker has in hand."""

    pairs: RedactedPairs
    reader: PlateStrings | Missing
    told: Known | None
    seed: int

    def known(self) -> Known:
        """Return the redaction as it was told, or as the attacker's own pairs show it."""
        return self.told or found_redaction(self.pairs.of(Role.REFERENCE))

    def read(self, images: ImageSet) -> Mapping[int, str]:
        """Return the number on each picture on which one can be read."""
        if isinstance(self.reader, Missing):
            raise self.reader.error
        found = self.reader.of(images)
        return dict(zip(map(int, found.rows), found.strings, strict=True))


class _Plates(NamedTuple):
    """Plates of one role whose number is known: one picture of each is looked at."""

    rows: Rows
    numbers: tuple[str, ...]


def _named(world: _World, role: Role) -> _Plates:
    """Return the plates of a role with the number that is read most often on their pictures as they were."""
    original = world.pairs.of(role).original
    read = world.read(original)
    found: dict[str, int] = {}
    for rows in list(original.by_identity().values())[:MOST]:
        texts = Counter(read[int(row)] for row in rows if int(row) in read)
        if texts:
            found.setdefault(texts.most_common(1)[0][0], int(rows[0]))
    return _Plates(np.array(list(found.values()), dtype=np.int64), tuple(found))


def _lists(world: _World) -> tuple[_Plates, _Plates, tuple[str, ...]]:
    """Return the judged plates, strangers, and the list of candidates, in which no stranger is."""
    judged, others = _named(world, Role.TRAIN), _named(world, Role.HOLDOUT)
    if not judged.numbers:
        raise NotEnoughDataError("no number could be read on a plate as it was before", needed=1)
    is_other = [text not in judged.numbers for text in others.numbers]
    strangers = _Plates(others.rows[is_other], tuple(np.array(others.numbers)[is_other].tolist()))
    numbers = candidate_numbers(
        judged.numbers, LIST + len(strangers.numbers), np.random.default_rng(world.seed)
    )
    aside = set(strangers.numbers)
    listed = tuple(text for text in numbers if text not in aside)
    return judged, strangers, listed[: max(LIST, len(judged.numbers))]


def _by_reading(world: _World) -> PlateAttempt:
    judged, strangers, listed = _lists(world)
    place = {text: row for row, text in enumerate(listed)}

    def told(role: Role, plates: _Plates) -> Rows:
        read = world.read(world.pairs.of(role).redacted.subset(plates.rows))
        return np.array([place.get(read.get(row, ""), NOBODY) for row in range(len(plates.rows))])

    return PlateAttempt(
        told=told(Role.TRAIN, judged),
        own=np.arange(len(judged.rows)),
        strangers=told(Role.HOLDOUT, strangers),
        candidates=len(listed),
        method="the redacted pictures were read as they are",
    )


def _by_rendering(world: _World) -> PlateAttempt:
    judged, strangers, listed = _lists(world)
    drawn = PAPER[0] - fitted_plates(listed)
    known = world.known()
    return PlateAttempt(
        told=_told(world, Role.TRAIN, judged.rows, drawn, known),
        own=np.arange(len(judged.rows)),
        strangers=_told(world, Role.HOLDOUT, strangers.rows, drawn, known),
        candidates=len(listed),
        method=f"each number was drawn and redacted: {_in_words(known)}",
    )


def _by_photos(world: _World) -> PlateAttempt:
    """Return the attempt with photos of plates that are not the redacted ones; no number has to be known."""
    known = world.known()
    judged, learned = world.pairs.of(Role.TRAIN), world.pairs.of(Role.REFERENCE)
    several = [rows for rows in judged.original.by_identity().values() if len(rows) > 1][:MOST]
    if not several:
        raise NotEnoughDataError("no plate has a second photo, which others are compared with", needed=1)
    others = [rows[0] for rows in list(learned.original.by_identity().values())[:LIST]]
    clean = [_crop(judged, int(rows[1])) for rows in several] + [_crop(learned, int(row)) for row in others]
    photos = np.stack([one - np.median(one) for one in clean])
    strangers = world.pairs.of(Role.HOLDOUT).original.by_identity().values()
    first = np.array([rows[0] for rows in list(strangers)[:MOST]], dtype=np.int64)
    probes = np.array([rows[0] for rows in several])
    return PlateAttempt(
        told=_told(world, Role.TRAIN, probes, photos, known, WHOLE),
        own=np.arange(len(several)),
        strangers=_told(world, Role.HOLDOUT, first, photos, known, WHOLE),
        candidates=len(photos),
        method=f"another photo of each was redacted: {_in_words(known)}",
    )


def _told(
    world: _World,
    role: Role,
    rows: Rows,
    candidates: Features,
    known: Known,
    places: tuple[Spot, ...] = PLACES,
) -> Rows:
    pairs, rng = world.pairs.of(role), np.random.default_rng([world.seed, list(Role).index(role)])
    found = []
    for row in map(int, rows):
        mask = pairs.mask(row)
        probe = Probe(pairs.redacted.source.read(row), mask, known)
        found.append(recognised(probe, candidates, rng, places).candidate if mask.any() else NOBODY)
    return np.array(found, dtype=np.int64)


def _crop(pairs: PairSet, row: int) -> Features:
    mask, picture = pairs.mask(row), pairs.original.source.read(row)
    if mask.any():
        top, left, height, width = box_of(mask)
        picture = picture[top : top + height, left : left + width]
    return grey(resized(picture, FITTED[::-1]))


def _in_words(known: Known) -> str:
    return known.kind if known.strength == 0 else f"{known.kind}, {known.strength:.3g} pixels"
