"""Whether photos of one role are photos of another one, changed a little: then it is no control."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Observations, View
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import Distances, PhotoFaults
from showthrough.core.missing import Missing, value_or_missing
from showthrough.errors import NotEnoughDataError
from showthrough.interpret.numbers import count
from showthrough.signals.context import Context, Plant, Signal
from showthrough.signals.per_audit.shared_people import PAIRS, TOLD, TwoRoles
from showthrough.stats.memorisation.near_copies import near_copy_ratio
from showthrough.toolkit.vectors import nearest

NEIGHBOURS = 50
FEWEST = 10  # photos to compare with: their mean distance is the scale
# Of 2 x 400 people of LFW the closest two differ by .4 of the scale (tail: .16 for 1 of 100 sets of 10,000);
# saved again, turned, mirrored, framed or cut by a tenth of each side, nine in ten photos lie below .11.
ALPHA = 0.15


class SharedPhotos(NamedTuple):
    """Photos of one role that are almost those of another one, and the first of them."""

    photos: int
    among: int
    first: tuple[str, str]  # keyed ids


@final
class SharedPhotosSignal(Signal[PhotoFaults]):
    """Photos of two roles that are one photo, saved again, cut, turned or in other shades."""

    name = "shared photos"
    fact = PhotoFaults

    def measure(self, context: Context, seen: View) -> PhotoFaults:  # noqa: ARG002 - real photos alone
        """Return a fault for each two roles that share photos, or say that nobody could look."""
        return PhotoFaults(tuple(photo_faults(seen)))

    def planted(self, plant: Plant) -> PhotoFaults | Missing:
        """Return that of the audit: a plant changes none of the real photos."""
        return plant.real.known(PhotoFaults)


def photo_faults(seen: Observations) -> Iterator[DataFault]:
    """Yield what two roles share; a single photo is too many, as a single name is."""
    for pair in PAIRS:
        found = value_or_missing(partial(photos_in_both, seen, pair))
        if isinstance(found, Missing):
            if pair.dooms:
                yield DataFault(
                    lacks=pair.own, reason=_unknown(pair, found.reason), dooms=False, unlooked=True
                )
        elif found.photos:
            yield DataFault(lacks=pair.own, reason=_told(found, pair), dooms=pair.dooms)


def photos_in_both(seen: Observations, pair: TwoRoles) -> SharedPhotos:
    """Return the photos that the near-copy rule finds once turns, cuts, frames and shades are undone.

    Raises:
        NotEnoughDataError: the other role has fewer than ten photos.
    """
    by = seen.fact(Distances).outlines
    found = nearest(seen, pair.own, pair.other, by, NEIGHBOURS)
    if found.distance.shape[1] < FEWEST:
        raise NotEnoughDataError(f"the scale needs {FEWEST} {TOLD[pair.other]} photos", needed=FEWEST)
    rows = seen.of(pair.own, by.name).rows
    same = np.flatnonzero(near_copy_ratio(found.distance, ALPHA) < 1)
    ids, others = seen.images(pair.own).ids, seen.images(pair.other).ids
    first = (ids[rows[same[0]]], others[found.rows[same[0], 0]]) if len(same) else ("", "")
    return SharedPhotos(len(same), len(rows), first)


def _told(found: SharedPhotos, pair: TwoRoles) -> str:
    told = (
        f"Among {count(found.among)} {TOLD[pair.own]} photos {TOLD[pair.other]} photos stand under other "
        f"names, perhaps saved again, cut or turned: {count(found.photos)}. "
        f"The first is {found.first[0]}, which is {found.first[1]}."
    )
    spoilt = f"So {TOLD[pair.own]} people are no strangers, and no comparison with them counts."
    return f"{told} {spoilt}" if pair.dooms else told


def _unknown(pair: TwoRoles, why: str) -> str:
    return (
        f"Nobody could look for {TOLD[pair.own]} photos that are {TOLD[pair.other]} photos. "
        f"{why[:1].upper()}{why[1:].rstrip('.')}."
    )
