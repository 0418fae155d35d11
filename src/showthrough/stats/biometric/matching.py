"""Matches of images with the people of a gallery, and intervals for the rates of matches."""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array, vstack
from scipy.special import gammaln, ndtri

from showthrough.stats.arrays import Floats, Rows, Singles, codes_of, same_width
from showthrough.stats.intervals import Interval, difference_interval, effective_interval, square_and_add
from showthrough.stats.similarity import SIDE, matches, unit_vectors

ROWS = 2048  # images compared at a time
FEWEST = 10  # control people who must have as many photos


class PersonMatches(NamedTuple):
    """Matches between images and people; one with any of a person's photos is enough."""

    table: csr_array  # (images, people): matching photos
    per_image: Rows  # matching pairs of photos
    per_person: Rows
    photos: Rows  # of each person
    matched: Rows  # of these photos, how many some image matches

    @property
    def images(self) -> int:
        """Return the number of images that match somebody."""
        return int((self.per_image > 0).sum())

    @property
    def people(self) -> int:
        """Return the number of people who are matched by some image."""
        return int((self.per_person > 0).sum())


def person_matches(
    images: ArrayLike,
    gallery: ArrayLike,
    identity: ArrayLike,
    threshold: float,
    rows: int = ROWS,
    side: int = SIDE,
) -> PersonMatches:
    """Return all matches of images with the people of a gallery: similarity >= threshold.

    Embeddings have length 1. A similarity is the float64 dot product rounded to float32, as in
    `calibrate`. `rows` images are compared at a time, in blocks of `side`.

    >>> found = person_matches([[1.0, 0.0]], [[0.8, 0.6], [0.6, 0.8], [0.0, 1.0]], ["a", "a", "b"], 0.5)
    >>> found.images, found.people, found.per_person
    (1, 1, array([2, 0]))
    """
    images, gallery = unit_vectors(images, "images"), unit_vectors(gallery, "gallery")
    same_width(images, gallery)
    person = codes_of(identity, len(gallery), "identity")
    photos = np.bincount(person)
    tables, hit = [], np.zeros(len(gallery), dtype=bool)
    for start in range(0, len(images), rows):
        part = images[start : start + rows]
        counts = csr_array((len(part), len(photos)), dtype=np.int64)  # of matching photos
        for i, j in matches(part, gallery, threshold, side):
            hit[j] = True
            counts += csr_array((np.ones(len(i), np.int64), (i, person[j])), shape=counts.shape)
        tables.append(counts)
    table = vstack(tables, format="csr")
    matched = np.bincount(person[hit], minlength=len(photos))
    return PersonMatches(table, table.sum(axis=1), table.sum(axis=0), photos, matched)


def of_images(faces: PersonMatches, part_of: ArrayLike) -> PersonMatches:
    """Return the matches of images that show several faces, where `part_of` is the image of each face.

    An image counts once for each person, by the face that matches most of that person's photos.

    >>> found = person_matches(np.eye(2), [[1.0, 0.0], [0.6, 0.8]], ["a", "b"], 0.7)
    >>> of_images(found, [7, 7]).per_image, of_images(found, [7, 7]).images
    (array([2]), 1)
    """
    image = codes_of(part_of, len(faces.per_image), "part_of")
    n = int(image.max(initial=-1)) + 1
    if n == len(image):
        return faces
    cells = faces.table.tocoo()
    width = faces.table.shape[1]
    places = image[cells.coords[0]].astype(np.int64) * width + cells.coords[1]
    order = np.lexsort((-cells.data, places))
    kept, first = np.unique(places[order], return_index=True)
    table = csr_array((cells.data[order][first], np.divmod(kept, width)), shape=(n, width))
    return faces._replace(table=table, per_image=table.sum(axis=1), per_person=table.sum(axis=0))


def centres(embeddings: ArrayLike, identity: ArrayLike) -> Singles:
    """Return the mean direction of each person's photos, people in the order of their names.

    It hides leaks: a copy of one unlike photo can be far from the mean of ten. Photos that cancel
    out leave no direction; such a person keeps the first photo.

    >>> centres([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]], ["a", "a", "b"]).round(2)
    array([[0.71, 0.71],
           [0.6 , 0.8 ]], dtype=float32)
    """
    vectors = unit_vectors(embeddings, "embeddings")
    names, first, codes = np.unique(np.asarray(identity), return_index=True, return_inverse=True)
    sums = np.zeros((len(names), vectors.shape[1]))
    np.add.at(sums, codes, vectors.astype(np.float64))
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    has_direction = length > 1e-6
    return np.where(has_direction, sums / np.where(has_direction, length, 1), vectors[first]).astype(
        np.float32
    )


class PersonExcess(NamedTuple):
    """The share of people matched, minus what control people with as many photos show."""

    value: float
    interval: Interval
    control: float
    control_people: int  # how many equally weighted people the control is worth


def person_excess(at_risk: PersonMatches, control: PersonMatches, level: float = 0.95) -> PersonExcess:
    """Return the share of people matched, minus the same share of control people with as many photos.

    Each photo is one more chance to match by coincidence, so a person with many is set against
    control people of whom as many are drawn (the expected share over all draws, hypergeometric).
    Where fewer than ten control people have that many, as many as ten of them have are drawn on both
    sides. With one photo each it is the plain difference of two shares.

    >>> images, gallery = np.eye(3)[:2], np.eye(3)
    >>> found = person_excess(*(person_matches(images, gallery, who, 0.9) for who in ([1, 2, 2], [1, 2, 3])))
    >>> round(found.value, 3), round(found.control, 3)
    (0.083, 0.667)
    """
    drawn = np.minimum(at_risk.photos, np.sort(control.photos)[-min(FEWEST, len(control.photos))])
    caught = _caught(at_risk, drawn)
    control_share, pull, weight = 0.0, np.zeros(len(control.photos)), np.zeros(len(control.photos))
    for draw in np.unique(drawn):
        able = control.photos >= draw
        shares = np.where(able, _caught(control, np.minimum(control.photos, draw)), 0.0)
        rate, part = shares.sum() / able.sum(), (drawn == draw).mean() / able.sum()
        control_share += float((drawn == draw).mean() * rate)
        pull += part * np.where(able, shares - rate, 0.0)
        weight += part * able
    share, worth = float(caught.mean()), round(1 / float(weight @ weight))
    interval = effective_interval(share, float(caught.var()) / len(caught), len(caught), len(caught), level)
    control_interval = effective_interval(control_share, float(pull @ pull), worth, worth, level)
    return PersonExcess(
        share - control_share,
        square_and_add(share, interval, control_share, control_interval),
        control_share,
        worth,
    )


def _caught(found: PersonMatches, drawn: Rows) -> Floats:
    """Return each person's chance that `drawn` of their photos hold a matched one (hypergeometric)."""
    spared = found.photos - found.matched
    ways = _log_ways(np.maximum(spared, drawn), drawn) - _log_ways(found.photos, drawn)
    return np.where(spared < drawn, 1.0, -np.expm1(ways))


def _log_ways(among: Rows, drawn: Rows) -> Floats:
    return np.asarray(gammaln(among + 1) - gammaln(among - drawn + 1))


def pair_rate_interval(matches: PersonMatches, level: float = 0.95) -> Interval:
    """Return an interval for the share of matching pairs, clustered by image and by person.

    All pairs of one image share that image and all pairs of one person share that person: the
    variances of both are added, which is a little more than enough.
    """
    n, trials = len(matches.per_image), len(matches.per_image) * int(matches.photos.sum())
    share = float(matches.per_image.sum()) / trials
    by_image = _clustered(matches.per_image - share * matches.photos.sum())
    by_person = _clustered(matches.per_person - share * n * matches.photos)
    units = min(n, len(matches.photos))
    return effective_interval(share, (by_image + by_person) / trials**2, trials, units, level)


def image_excess_interval(at_risk: PersonMatches, control: PersonMatches, level: float = 0.95) -> Interval:
    """Return an interval for the share of images that match somebody, minus the same in a control gallery.

    One person can be matched by many images, so people are left out one at a time (a jackknife; a
    bootstrap would drop a third of them and with them the matches that only they explain), and the
    images' own chance is added. It is never narrower than the exact interval with both galleries
    fixed, which keeps it honest where nothing matches at all.
    """
    n = len(at_risk.per_image)
    exact = difference_interval(at_risk.images, n, control.images, n, level)
    gap = (at_risk.per_image > 0).astype(np.float64) - (control.per_image > 0)
    variance = float(gap.var()) / n + _left_out(at_risk) + _left_out(control)
    half = float(ndtri((1 + level) / 2)) * sqrt(variance)
    middle = float(gap.mean())
    low, high = min(exact.low, middle - half), max(exact.high, middle + half)
    return Interval(max(low, -1.0), min(high, 1.0), level)


def _left_out(matches: PersonMatches) -> float:
    """Return the jackknife variance of the share of images that match somebody."""
    alone = np.diff(matches.table.indptr) == 1  # images that match one person only
    pull = np.bincount(matches.table[alone].indices, minlength=len(matches.photos))
    return float(pull.var()) * (len(pull) - 1) / len(matches.per_image) ** 2


def _clustered(pull: Floats) -> float:
    return len(pull) / max(len(pull) - 1, 1) * float(pull @ pull)
