"""Attempts to find people again on redacted faces: made when they are asked for, and kept in the vault."""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

from showthrough.core.check import View
from showthrough.core.facts.redaction_facts import Attempt, PairSet, RedactedPairs, Reidentification
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.core.types import Features, Mask, Rows
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.observers.runtime.cache import ArrayRows
from showthrough.signals.context import Context, Plant, Signal
from showthrough.signals.of_redaction.redacted_pairs import pictures_of, planted_pairs

if TYPE_CHECKING:  # torch comes with them
    from showthrough.observers.runtime.face_embedder import FaceEmbedder
    from showthrough.redaction.attackers.attack import Attacker, FaceAttack, FaceMatcher

MOST = 4000  # pictures that an attacker learns from: both of a pair cost some 75 kilobytes of memory
CHUNK = 256  # pictures between two saves
PLANTED = 0.2  # of the steps, for planted redactions: to undo nothing, or grey, takes little training
VERSION = 1  # of attacks: what others made is not used
ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)


@final
class AttemptsSignal(Signal[Reidentification]):
    """Attempts of every attack by every matcher."""

    name = "attempts on redacted faces"
    fact = Reidentification

    def measure(self, context: Context, seen: View) -> Reidentification | Missing:
        """Return attempts on the pairs of the audit."""
        return attempts(context, seen.known(RedactedPairs))

    def planted(self, plant: Plant) -> Reidentification | Missing:
        """Return attempts on pictures of which nothing, or all, was hidden."""
        return attempts(plant.context, planted_pairs(plant), PLANTED)


def attempts(
    context: Context, pairs: RedactedPairs | Missing, budget: float = 1.0
) -> Reidentification | Missing:
    """Return attempts on pairs, with a share of the steps that the config gives attackers."""
    pairs = pictures_of(pairs)
    if isinstance(pairs, Missing):
        return pairs
    if pairs.subject != "faces":
        return Missing(f"attackers of faces find nobody on {pairs.subject}")
    from showthrough.redaction.attackers.known_attacks import all_attacks

    known = {name: _attack(kind, context, budget) for name, kind in all_attacks().items()}

    @cache
    def of(attack: str, by: str) -> Attempt:
        if attack not in known:
            raise NotAvailableError(f"no attack is called {attack!r}; there are {', '.join(known)}")
        return _Room(context, pairs, known[attack], *_matcher(context, by)).attempt()

    return Reidentification(of)


def _attack(kind: "type[FaceAttack]", context: Context, budget: float) -> "FaceAttack":
    settings = context.config.redaction
    if settings is None:
        return kind(steps=max(1, round(budget * kind.steps)))
    return kind(side=settings.side, steps=max(1, round(budget * settings.steps)))


def _matcher(context: Context, by: str) -> "tuple[FaceEmbedder, FaceMatcher]":
    from showthrough.observers.runtime.face_embedder import FaceEmbedder
    from showthrough.redaction.attackers.face_pairs import matcher_of, refuse_teacher

    observer = next((one for one in context.observers.shown if one.info.name == by), None)
    if observer is None:
        raise NotAvailableError(f"this audit has no embedder called {by}")
    matcher = matcher_of(observer)
    if isinstance(matcher, Missing):
        raise matcher.error
    refuse_teacher(observer.info, teachers(context.config.redaction))
    assert isinstance(observer, FaceEmbedder)  # no other has a matcher
    return observer, matcher


def teachers(settings: RedactionConfig | None) -> tuple[str, ...]:
    """Return the names of the matchers that the redactor was trained against, as the config says."""
    return () if settings is None else settings.trained_against


class _Seen(NamedTuple):
    """What an attacker makes of each picture of a role; NaN where the original shows no face to cut out."""

    probes: Features
    enrolled: Features

    @property
    def has_face(self) -> Mask:
        return np.asarray(np.isfinite(self.probes[:, 0]))


class _Room(NamedTuple):
    """Everything that one attempt is made of."""

    context: Context
    pairs: RedactedPairs
    attack: "FaceAttack"
    embedder: "FaceEmbedder"
    matcher: "FaceMatcher"

    def attempt(self) -> Attempt:
        vault, seed = self.context.place.vault, self.context.config.seed
        learned = cache(self._learned)
        judged, strangers = (self._seen(role, learned) for role in (Role.TRAIN, Role.HOLDOUT))
        file = f"attempt-{self._key()}.json"
        told = vault.read_json(file)
        method = told if isinstance(told, str) else learned().method
        vault.write_json(file, method)
        lost = int((~judged.has_face).sum() + (~strangers.has_face).sum())
        if lost:
            method += (
                f"; no face to cut out on {lost} of {len(judged.probes) + len(strangers.probes)} originals"
            )
        rng = np.random.default_rng([seed, 8])
        others = [rows[0] for rows in _people(self.pairs.of(Role.HOLDOUT), strangers, rng)]
        people = list(_people(self.pairs.of(Role.TRAIN), judged, rng))
        if self.attack.sees_clean:  # a picture would be compared with itself
            people = [rows for rows in people if len(rows) > 1]
        if len(people) < 2 or not others:
            raise NotEnoughDataError(
                f"an attempt needs the faces of 2 judged people and a stranger, there are {len(people)} "
                f"and {len(others)}",
                needed=2,
            )
        return _compared(people, judged, strangers.probes[others], method)

    def _learned(self) -> "Attacker":
        """Return the attacker, taught on the attackers' people, or on so many of them as memory holds."""
        from showthrough.redaction.attackers.face_pairs import cut_faces

        pairs, rows = self.pairs.of(Role.REFERENCE), self._taught_on()
        place = self.context.place
        told = partial(place.progress, f"faces that {self.attack.name} attackers learn from, pictures")
        cut = cut_faces(pairs, self.embedder, rows, told)
        folder = place.vault.folder / "attackers" / self._key()
        folder.mkdir(parents=True, exist_ok=True)
        steps = partial(place.progress, f"train {self.attack.name} attacker, steps")
        return self.attack.learn(cut.pairs, self.matcher, self.context.config.seed, folder, steps)

    def _taught_on(self) -> Rows:
        if not self.attack.learns:
            return np.arange(0)
        by_person = list(self.pairs.of(Role.REFERENCE).original.by_identity().values())
        order = np.random.default_rng([self.context.config.seed, 9]).permutation(len(by_person))
        return np.sort(np.concatenate([by_person[one] for one in order])[:MOST])

    def _seen(self, role: Role, learned: "Callable[[], Attacker]") -> _Seen:
        """Return the vectors of all pictures of a role, from the vault where they are there."""
        pairs = self.pairs.of(role)

        def produce(start: int) -> Iterator[ArrayRows]:
            attacker = learned()
            for first in range(start, len(pairs.original), CHUNK):
                rows = np.arange(first, min(first + CHUNK, len(pairs.original)))
                yield self._vectors(pairs, rows, attacker)

        told = partial(self.context.place.progress, f"{self.attack.name} attempt on {role}, pictures")
        found = self.context.cache.arrays(f"{self._key()} {role}", len(pairs.original), produce, told)
        return _Seen(*found)

    def _vectors(self, pairs: PairSet, rows: Rows, attacker: "Attacker") -> ArrayRows:
        from showthrough.redaction.attackers.attack import FacePairs
        from showthrough.redaction.attackers.face_pairs import cut_faces

        cut = cut_faces(pairs, self.embedder, rows, lambda *_: None)
        faces, at = cut.pairs, np.searchsorted(rows, cut.rows)
        if len(at) == 0:  # one black face tells how wide vectors are
            black = np.zeros((1, *faces.clean.shape[1:]), dtype=np.uint8)
            faces = FacePairs(black, black, np.zeros(1, dtype=np.int64))
        seen = faces.clean if self.attack.sees_clean else faces.redacted
        parts = attacker.probe(seen), attacker.enrol(faces.clean, faces.redacted)
        vectors = [np.full((len(rows), part.shape[1]), np.nan, dtype=np.float32) for part in parts]
        for array, part in zip(vectors, parts, strict=True):
            array[at] = part[: len(at)]
        return tuple(vectors)

    def _key(self) -> str:
        """Return what the vectors depend on: no budget and no redacted picture, where nobody uses them."""
        sets = [self.pairs.of(role) for role in ROLES]
        seen = [one.original.digest for one in sets]
        seen += [] if self.attack.sees_clean else [one.redacted.digest for one in sets]
        how = repr(self.attack) if self.attack.learns else self.attack.name
        content = f"{VERSION} {how} {self.embedder.digest} {self.context.config.seed} {' '.join(seen)}"
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def _people(pairs: PairSet, seen: _Seen, rng: np.random.Generator) -> Iterator[Rows]:
    """Yield the rows of each person that show a face, in an order drawn for each."""
    for rows in pairs.original.by_identity().values():  # in the order of files, not of keyed ids
        drawn = rng.permutation(rows)
        shown = drawn[seen.has_face[drawn]]
        if len(shown):
            yield shown


def _compared(people: list[Rows], seen: _Seen, strangers: Features, method: str) -> Attempt:
    """Return the attempt: the first picture of each person is the probe, and the others are the gallery."""
    gallery = [rows[1:] if len(rows) > 1 else rows for rows in people]
    return Attempt(
        probes=seen.probes[[rows[0] for rows in people]],
        gallery=seen.enrolled[np.concatenate(gallery)],
        person=np.repeat(np.arange(len(people)), [len(rows) for rows in gallery]),
        strangers=strangers,
        same_picture=sum(len(rows) == 1 for rows in people),
        method=method,
    )
