"""How much of each face, or box, a redaction left as it was."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from showthrough.core.facts.cover_facts import CoveredParts
from showthrough.core.facts.redaction_facts import PairSet
from showthrough.core.images import Size
from showthrough.core.types import Floats, Images, Mask, StepProgress
from showthrough.redaction.pairs.pair_masks import MARGIN, Boxes, noise_of
from showthrough.redaction.pairs.rewriting import rewritten

AROUND = 5  # pixels a side of the neighbourhood that must be as it was
DETAIL = 8  # grey levels that a neighbourhood spans where it shows something
FEWEST = 0.05  # of a part: where less shows detail, all of it counts

PartsOf = Callable[[int], Sequence[Mask]]  # what was to be covered on the picture of a row


class Uncovered(NamedTuple):
    """Parts of the pictures of one role, in order, and the picture of each."""

    shares: Floats
    picture: list[int]


def uncovered_parts(pairs: PairSet, parts_of: PartsOf, progress: StepProgress) -> Uncovered:
    """Return the share of each part that redaction left as it was, picture by picture."""
    shares: list[float] = []
    picture: list[int] = []
    for row in range(len(pairs.original)):
        parts = parts_of(row)
        if parts:
            before, after = pairs.original.source.read(row), pairs.redacted.source.read(row)
            again = rewritten(before, pairs.redacted.path(row))
            noise = noise_of(before, after, again)
            found = [uncovered_share(before, after, part, noise) for part in parts]
            shares += found
            picture += [row] * len(found)
        progress(row + 1, len(pairs.original))
    return Uncovered(np.array(shares, dtype=np.float64), picture)
