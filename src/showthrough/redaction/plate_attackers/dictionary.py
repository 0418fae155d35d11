"""Dictionary attack: redact every candidate as the redaction did, and take the one that looks most alike.

Source: Hill, Zhou, Saul and Shacham, On the (In)effectiveness of Mosaicing and Blurring as Tools for
Document Redaction, PoPETs 2016(4). Blurring and pixelating are linear, and treat rows as they treat columns,
so that a thousand candidates are redacted by two products of matrices.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from showthrough.core.types import Features, Images, Mask, Rows
from showthrough.redaction.plate_attackers.redaction_guess import BLUR, Ends, Known, box_of, grey, operator_of

CHUNK = 256  # candidates at a time
TEMPLATES = 8  # candidates by which a plate's place is found
MOST_ALIKE = 3  # of them, by the mean of whose likeness a place is judged
STEPS = (0.04, 0.02, 0.01)  # of the box's side, by which a place is moved while looking for a better one
MOVES = 12  # at one step, at most
BEGUN = 4  # places from which looking begins
ROUGH, FINE = (0.01,), (0.004, 0.0015)  # the same, for one candidate alone, and for the best of them
FINEST = 3
LOOKS, FOLLOWED = 1, 2
CLOSE = 12  # candidates of which each has the place that suits it best
SOFT = (
    0.2,
    0.08,
)  # of the box's height: a blur under which strokes that miss each other by little still overlap
FLAT = 1e-3  # grey levels: a picture that varies less shows nothing
LEAST, MOST = 0.3, 1.2  # sides of the box that a plate may have


class Spot(NamedTuple):
    """Where a plate's number lies in the box of its mask: its centre and its size, in sides of the box."""

    x: float
    y: float
    width: float
    height: float


PLACES = tuple(
    Spot(*given)
    for given in product((0.45, 0.5, 0.55), (0.42, 0.5, 0.58), (0.75, 0.87, 1.0), (0.5, 0.7, 0.95))
)  # where looking begins, if nobody knows


class Told(NamedTuple):
    """Which candidate a redacted picture shows."""

    candidate: int  # -1: several look alike to the last digit, or all, so nobody is recognised
    likeness: float  # correlation of what the mask holds
    place: Spot


class Probe(NamedTuple):
    """A redacted picture, what hides it, and what is known of how."""

    picture: Images  # (H, W, 3)
    mask: Mask  # (H, W)
    known: Known


def recognised(
    probe: Probe, candidates: Features, rng: np.random.Generator, places: tuple[Spot, ...] = PLACES
) -> Told:
    """Return which of the candidates (n, h, w) is on the probe, by redacting each of them again.

    Candidates are grey, 0 where there is paper, and fill their picture, so that one place fits all.

    Raises:
        ValueError: the mask hides nothing.
    """
    box = _box(probe)
    if box.seen.std() < FLAT:
        return Told(-1, 0.0, places[0])
    templates = candidates[np.sort(rng.permutation(len(candidates))[:TEMPLATES])]
    blurred, soft = (_softened(box, share * len(box.seen)) for share in SOFT)
    begun = sorted(places, key=lambda one: -_alike(blurred, templates, one))[:BEGUN]
    reached = {_climbed(soft, templates, _climbed(blurred, templates, one)) for one in begun}
    found = [_scanned(box, soft, candidates, one) for one in sorted(reached)]
    best = sorted(found, key=lambda one: -one.likeness)[:FOLLOWED]
    return max((_followed(box, candidates, one) for one in best), key=lambda told: told.likeness)


def _followed(box: "_Box", candidates: Features, scan: "_Scan") -> Told:
    """Return the candidate that looks most alike where a scan leads; its place may suit others better."""
    told = _closest(box, candidates, scan.likely, scan.place)
    for _ in range(LOOKS):
        told = _closest(box, candidates, _likeliest(box, candidates, told.place), told.place)
    return told


class _Scan(NamedTuple):
    """The candidates that look most alike at a place, and how alike they do."""

    likely: Rows
    likeness: float
    place: Spot


def _scanned(box: "_Box", soft: "_Box", candidates: Features, place: Spot) -> _Scan:
    """Return who looks most alike at a place, sharp or soft: where it is wrong by little, only soft."""
    softly = _likeliest(soft, candidates, place)
    place = _climbed(box, candidates[softly], place)
    sharply = _likeliest(box, candidates, place)
    both = list(dict.fromkeys(np.stack([sharply, softly], axis=1).ravel().tolist()))
    return _Scan(np.array(both), _alike(box, candidates[sharply], place), place)


def _likeliest(box: "_Box", candidates: Features, place: Spot) -> Rows:
    likeness = np.concatenate(list(_likeness(box, candidates, place)))
    return np.argsort(-likeness, kind="stable")[:TEMPLATES]


def _closest(box: "_Box", candidates: Features, likely: Rows, place: Spot) -> Told:
    """Return the most alike of a few candidates, each in the place that suits it best."""
    found: list[tuple[float, int, Spot]] = []
    for one in likely[:CLOSE]:
        own = _climbed(box, candidates[[one]], place, ROUGH)
        found.append((_alike(box, candidates[[one]], own), int(one), own))
    found = sorted(found, key=lambda each: -each[0])
    for row, (_, one, near) in enumerate(found[:FINEST]):
        own = _climbed(box, candidates[[one]], near, FINE)
        found[row] = (_alike(box, candidates[[one]], own), one, own)
    found = sorted(found, key=lambda each: -each[0])
    likeness, best, own = found[0]
    is_alone = len(found) == 1 or likeness > found[1][0]
    return Told(best if is_alone else -1, likeness, own)


class _Box(NamedTuple):
    """The box around a mask: what is seen in it, and what the redaction does to its rows and columns."""

    seen: Features  # (h, w)
    mask: Mask  # (h, w)
    down: Features  # (h, h)
    across: Features  # (w, w)


def _box(probe: Probe) -> _Box:
    if not probe.mask.any():
        raise ValueError("the mask of this picture is empty")
    top, left, height, width = box_of(probe.mask)
    inside = slice(top, top + height), slice(left, left + width)
    return _Box(
        grey(probe.picture)[inside],
        probe.mask[inside],
        operator_of(probe.known, height, Ends(top == 0, top + height == len(probe.mask))),
        operator_of(probe.known, width, Ends(left == 0, left + width == probe.mask.shape[1])),
    )


def _softened(box: _Box, sigma: float) -> _Box:
    """Return the same, seen through a further blur, which candidates go through as well."""
    down, across = (operator_of(Known(BLUR, sigma), length) for length in box.seen.shape)
    return box._replace(
        seen=down @ (box.seen - box.seen.mean()) @ across.T, down=down @ box.down, across=across @ box.across
    )


def _climbed(box: _Box, templates: Features, place: Spot, steps: Sequence[float] = STEPS) -> Spot:
    """Return a place near this one at which the templates look most like what is seen."""
    alike = cache(lambda one: _alike(box, templates, one))  # a step back is no news
    for step in steps:
        for _ in range(MOVES):
            moved = max(_around(place, step), key=alike)
            if alike(moved) <= alike(place):
                break
            place = moved
    return place


def _around(place: Spot, step: float) -> Iterator[Spot]:
    for field in Spot._fields:
        for sign in (-1, 1):
            value = round(getattr(place, field) + sign * step, 4)
            if field in ("x", "y") or LEAST <= value <= MOST:
                yield place._replace(**{field: value})


def _alike(box: _Box, templates: Features, place: Spot) -> float:
    found = np.concatenate(list(_likeness(box, templates, place)))
    return float(np.sort(found)[-MOST_ALIKE:].mean())


def _likeness(box: _Box, candidates: Features, place: Spot) -> Iterator[Features]:
    """Yield how candidates, redacted at this place, correlate with what is seen; ink may be light or dark."""
    height, width = box.seen.shape
    down = box.down @ _weights(candidates.shape[1], height, place.y, place.height)
    across = box.across @ _weights(candidates.shape[2], width, place.x, place.width)
    seen = _standard(box.seen[box.mask])
    whole = bool(box.mask.all())
    for start in range(0, len(candidates), CHUNK):
        placed = down @ candidates[start : start + CHUNK] @ across.T  # (c, h, w)
        flat = placed.reshape(len(placed), -1) if whole else placed[:, box.mask]
        yield np.abs(_correlations(flat, seen))


@lru_cache(maxsize=512)  # a place is moved along one side at a time
def _weights(n: int, pixels: int, centre: float, share: float) -> Features:
    """Return how much each of `n` source pixels gives to each of `pixels`, (pixels, n), 0 outside the place.

    Triangles as wide as a pixel of the coarser side, as Pillow's bilinear filter has.
    """
    length = max(share * pixels, 1.0)
    scale = n / length  # source pixels a pixel
    at = (
        np.arange(pixels) + 0.5 - centre * pixels + length / 2
    ) * scale  # where its centre lies in the source
    apart = np.abs(at[:, None] - (np.arange(n) + 0.5)[None]) / max(scale, 1.0)
    found = np.maximum(0.0, 1.0 - apart)
    found[(at < 0) | (at > n)] = 0.0
    total = found.sum(axis=1, keepdims=True)
    weights: Features = np.divide(found, total, out=np.zeros_like(found), where=total > 0).astype(np.float32)
    return weights


def _standard(values: Features) -> Features:
    """Return numbers of mean 0 and length 1, or all 0 where they are equal."""
    centred = values - values.mean()
    length = float(np.linalg.norm(centred))
    return np.asarray(centred / length if length > FLAT else np.zeros_like(centred))


def _correlations(rows: Features, seen: Features) -> Features:
    """Return how each row correlates with what is seen, which has mean 0 and length 1."""
    squares = np.einsum("ij,ij->i", rows, rows) - rows.shape[1] * np.square(rows.mean(axis=1))
    length = np.sqrt(np.maximum(squares, 0.0))
    found: Features = np.divide(rows @ seen, length, out=np.zeros_like(length), where=length > FLAT)
    return found
