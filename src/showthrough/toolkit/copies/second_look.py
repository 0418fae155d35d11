"""Confirmation of copies by a second embedder: what is counted, and what is left open."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observations
from showthrough.core.images import Role
from showthrough.core.types import Mask
from showthrough.errors import MissingAnswerError, NotAssessableError
from showthrough.stats.memorisation.outlying import Outlying
from showthrough.toolkit.copies.close_photos import CloseLook, PhotoPairs, close_look, refuse_broken
from showthrough.toolkit.error_budget import error_share
from showthrough.toolkit.vectors import pair_distances

MANY = 3  # people beside whom there is not one held-out person
BELIEVABLE = 0.01  # chance that a stranger's photo is so close by the second look


class Confirmed(NamedTuple):
    """Confirmed copies, and the embedders that could judge them."""

    copies: Mask  # (n,) of the look's pairs
    judges: tuple[str, ...]  # that could see


def confirmed(
    seen: Observations, look: CloseLook, judges: Iterable[EmbedderInfo], among: Mask | None = None
) -> Confirmed:
    """Return the confirmed copies among the outliers of a look.

    An embedder that is no matcher proves nothing by one image alone: another one has to find the pair closer
    than strangers come too. It needs no other where so many training people and so few held-out ones are
    outlying as chance does not explain. `among` limits both to some of the synthetic images.

    Raises:
        NotAssessableError: held-out people are reached too, or no other embedder agrees.
    """
    refuse_broken(look.found)
    copies = look.copies if among is None else look.copies & among
    agreed, able = _agreed(seen, look.pairs, copies, tuple(judges))
    if _speak_for_themselves(look.found, error_share(seen)):
        return Confirmed(copies, able)
    if copies.any() and not agreed.any():
        who = f"{', '.join(able)} saw none of it" if able else "no other embedder could look"
        raise NotAssessableError(
            f"{int(copies.sum()):,} synthetic images are closer to a training photo than strangers come by "
            f"{look.by.name}, and {who}: look at them"
        )
    return Confirmed(agreed, able)


def _speak_for_themselves(found: Outlying, share: float) -> bool:
    return found.by_role <= share or found.members >= MANY * (1 + found.nonmembers)


def _agreed(
    seen: Observations, pairs: PhotoPairs, copies: Mask, judges: tuple[EmbedderInfo, ...]
) -> tuple[Mask, tuple[str, ...]]:
    agreed, able = np.zeros(len(copies), dtype=bool), []
    for info in judges:
        try:
            look = close_look(seen, info)
        except MissingAnswerError:
            continue  # it can confirm nothing; its own findings say why
        able.append(info.name)
        rows = np.flatnonzero(copies)
        sides = pairs.synthetic[rows], pairs.photo[rows]
        distance = pair_distances(seen, info, (Role.SYNTHETIC, Role.TRAIN), sides)
        at = np.minimum(np.searchsorted(look.pairs.synthetic, sides[0]), len(look.scale) - 1)
        known = np.isfinite(distance)  # NaN: one of the two was not enrolled
        ratio = np.where(known, distance / np.maximum(look.scale[at], np.finfo(float).tiny), np.inf)
        agreed[rows] |= known & (look.chances(np.nan_to_num(ratio, posinf=1e6)) <= BELIEVABLE)
    return agreed, tuple(able)
