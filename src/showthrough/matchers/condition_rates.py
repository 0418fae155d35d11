"""How often a matcher knows a person again in a picture that is smaller, turned or mirrored."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from showthrough.core.images import ImageSet
from showthrough.core.types import Features, Mask, Names, Rows
from showthrough.matchers.altered_pictures import Alteration, altered, mirrored, reduced, turned
from showthrough.matchers.calibration_record import ConditionRate
from showthrough.matchers.enrolled_faces import EnrolledFaces
from showthrough.stats.biometric.match_certificates import false_rejects
from showthrough.stats.intervals import clopper_pearson
from showthrough.stats.similarity import Pairs, count_matches

SIDES = (112, 64, 48, 32, 16)  # pixels of the shorter side of the whole picture
TURNS = (15, 30, 45, 90, 180)
MOST_PEOPLE = 400
CLASSES = (64, 112, 256, 512)  # pixels of the shorter side, between which pictures' own sizes are told apart
FEWEST_PAIRS = 20


class Asking(NamedTuple):
    """What embeds a set of photos, told by name, and the threshold from which two match."""

    embed: Callable[[ImageSet, str], EnrolledFaces]
    threshold: float


class Probes(NamedTuple):
    """One photo of each person to alter, and another one with a face to compare it with."""

    probe: Rows
    gallery: Rows


def drawn_probes(faces: EnrolledFaces, rng: np.random.Generator, most: int = MOST_PEOPLE) -> Probes:
    """Return two photos of each of at most so many people; the first may be one without a face."""
    has_face = np.isfinite(faces.vectors[:, 0])
    chosen = []
    for photos in _by_person(faces.people):
        with_face = photos[has_face[photos]]
        if len(photos) > 1 and len(with_face):
            gallery = int(rng.permutation(with_face)[0])
            chosen.append((int(rng.permutation(photos[photos != gallery])[0]), gallery))
    kept = np.array(chosen, dtype=np.int64).reshape(-1, 2)
    rows = np.sort(rng.permutation(len(kept))[:most])
    return Probes(kept[rows, 0], kept[rows, 1])


def rates_by_size(
    images: ImageSet, faces: EnrolledFaces, probes: Probes, ask: Asking
) -> tuple[ConditionRate, ...]:
    """Return the rates of photos as they are, and of those larger than each side once reduced to it."""
    shorter = np.array([min(images.sizes[row]) for row in probes.probe])
    parts = [(side, np.flatnonzero(shorter > side)) for side in SIDES]
    reductions = [
        condition_rate(images, reduced(side), faces, Probes(probes.probe[kept], probes.gallery[kept]), ask)
        for side, kept in parts
        if len(kept)
    ]
    return as_they_are(faces, probes, ask.threshold), *reductions


def rates_by_angle(
    images: ImageSet, faces: EnrolledFaces, probes: Probes, ask: Asking
) -> tuple[ConditionRate, ...]:
    """Return the rates of photos as they are, turned by each angle, and mirrored."""
    changes = (*(turned(degrees) for degrees in TURNS), mirrored())
    rates = [condition_rate(images, change, faces, probes, ask) for change in changes]
    return as_they_are(faces, probes, ask.threshold), *rates


def as_they_are(faces: EnrolledFaces, probes: Probes, threshold: float) -> ConditionRate:
    """Return the rates of the same photos unaltered."""
    return _rate("as they are", faces.vectors[probes.probe], faces.vectors[probes.gallery], threshold)


def condition_rate(
    images: ImageSet, by: Alteration, faces: EnrolledFaces, probes: Probes, ask: Asking
) -> ConditionRate:
    """Return the rates of altered photos beside another photo as it is."""
    found = ask.embed(altered(images.subset(probes.probe), by), by.name)
    return _rate(by.name, found.vectors, faces.vectors[probes.gallery], ask.threshold)


def rates_by_own_size(images: ImageSet, outcomes: Pairs, threshold: float) -> tuple[ConditionRate, ...]:
    """Return the rates by the size of the smaller picture of each pair; too few pairs are left out."""
    people = np.asarray(images.identity, dtype=np.str_)
    side = np.array([min(size) for size in images.sizes])
    smaller = np.digitize(np.minimum(side[outcomes.i], side[outcomes.j]), CLASSES)
    rates = []
    for number in np.unique(smaller):
        inside = smaller == number
        if inside.sum() >= FEWEST_PAIRS:
            part = Pairs(*(each[inside] for each in outcomes))
            rates.append(_of_class(_class_name(int(number)), part, people, threshold))
    return tuple(rates)


def _of_class(name: str, pairs: Pairs, people: Names, threshold: float) -> ConditionRate:
    rejected = false_rejects(pairs, people, threshold)
    is_lost = np.isnan(pairs.similarity)
    return ConditionRate(
        name=name,
        photos=rejected.trials,
        lost=int(is_lost.sum()),
        fnmr=_share(~(pairs.similarity[~is_lost] >= threshold)),
        false_rejects=rejected.value,
        low=rejected.interval.low,
        high=rejected.interval.high,
    )


def _rate(name: str, probes: Features, gallery: Features, threshold: float) -> ConditionRate:
    seen = np.isfinite(probes[:, 0])
    own = np.einsum("ij,ij->i", probes[seen].astype(np.float64), gallery[seen].astype(np.float64))
    own_matches = own.astype(np.float32) >= np.float64(threshold)
    n, missed = len(probes), int((~own_matches).sum())
    rejected = missed + int((~seen).sum())
    interval = clopper_pearson(rejected, n)
    strangers = len(own) * (len(gallery) - 1)
    wrong = count_matches(probes[seen], gallery, threshold) - int(own_matches.sum()) if len(own) else 0
    return ConditionRate(
        name=name,
        photos=n,
        lost=int((~seen).sum()),
        fmr=wrong / strangers if strangers else None,
        fnmr=_share(~own_matches),
        false_rejects=rejected / n if n else None,
        low=interval.low,
        high=interval.high,
    )


def _share(hits: Mask) -> float | None:
    return float(np.mean(hits)) if len(hits) else None


def _class_name(number: int) -> str:
    if number == 0:
        return f"below {CLASSES[0]} px"
    if number == len(CLASSES):
        return f"{CLASSES[-1]} px and more"
    return f"{CLASSES[number - 1]} to {CLASSES[number] - 1} px"


def _by_person(people: Names) -> list[Rows]:
    """Return the photos of each person, people in the order in which they first appear."""
    _, first, codes = np.unique(people, return_index=True, return_inverse=True)
    parts = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
    return [parts[index] for index in np.argsort(first)]
