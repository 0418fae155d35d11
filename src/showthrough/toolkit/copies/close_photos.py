"""Outlier tests of the distances between synthetic images and photos of both roles."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observations
from showthrough.core.images import Role
from showthrough.core.types import Floats, Mask, Rows
from showthrough.errors import NotAssessableError
from showthrough.stats.memorisation.closeness import PhotoCloseness, closest, local_scale, ratios
from showthrough.stats.memorisation.outlying import Outlying, outlying
from showthrough.stats.neighbours import Nearest
from showthrough.toolkit.copies.galleries import different_images, narrowed
from showthrough.toolkit.error_budget import error_share
from showthrough.toolkit.vectors import nearest, people

NEIGHBOURS = 50
SIDES = (Role.TRAIN, Role.HOLDOUT)


class PhotoPairs(NamedTuple):
    """Pairs of an enrolled synthetic image and its nearest training photo."""

    synthetic: Rows  # (n,) of the set
    photo: Rows  # (n,) of the training set
    distance: Floats
    ratio: Floats  # distance over the local scale of the synthetic image


class CloseLook(NamedTuple):
    """Nearest photos of all synthetic images through one embedder, and the outliers among them."""

    by: EmbedderInfo
    pairs: PhotoPairs
    scale: Floats  # (n,) local scale of each synthetic image
    n_photos: int  # different ones of training people
    found: Outlying

    @property
    def copies(self) -> Mask:
        """Return which synthetic images are closer to a training photo than strangers come, (n,)."""
        return np.asarray(self.pairs.ratio <= self.found.limit)

    def chances(self, ratio: Floats) -> Floats:
        """Return the p-value of a ratio: the chance that it is reached by one photo of a stranger."""
        tails = [tail for tail in (self.found.tail, self.found.control) if tail is not None and tail.fits]
        return np.asarray(np.min([tail.chances(ratio) for tail in tails], axis=0))


PhotoSearch = Callable[[Role, Rows], Nearest]  # of all synthetic images among these photos of a role


def close_look(seen: Observations, by: EmbedderInfo, search: PhotoSearch | None = None) -> CloseLook:
    """Return the outlier test of one embedder's distances, at this test's share of the error rate.

    Photos that are almost equal by the embedder count once. `search` looks for the nearest photos in another
    way than by the embedder's own distances.

    Raises:
        NotEnoughDataError: fewer than ten different photos of a role, or fewer than 20 people.
        NotAssessableError: closeness does not thin out as among strangers.
    """
    gallery = {role: different_images(seen, role, by) for role in SIDES}
    look = partial(_nearest, seen, by) if search is None else search
    near = {role: look(role, gallery[role]) for role in SIDES}
    own, other = (near[role] for role in SIDES)
    scale = local_scale(own.distance, other.distance, NEIGHBOURS)
    ratio = {role: ratios(near[role].distance, scale) for role in SIDES}
    known = [each[:, -1].min() for role, each in ratio.items() if each.shape[1] < len(gallery[role])]
    members, others = (_closeness(seen, role, ratio[role], near[role].rows, gallery[role]) for role in SIDES)
    close = ratio[Role.TRAIN][:, 0]
    enrolled = seen.of(Role.SYNTHETIC, by.name).rows
    pairs = PhotoPairs(enrolled, own.rows[:, 0], own.distance[:, 0], close)
    found = outlying(members, others, error_share(seen), float(min(known, default=np.inf)))
    return CloseLook(by, pairs, scale, len(gallery[Role.TRAIN]), found)


def _nearest(seen: Observations, by: EmbedderInfo, role: Role, gallery: Rows) -> Nearest:
    among = narrowed(seen, role, by, gallery)
    return nearest(seen, Role.SYNTHETIC, role, by, NEIGHBOURS, among)


def _closeness(seen: Observations, role: Role, ratio: Floats, rows: Rows, gallery: Rows) -> PhotoCloseness:
    who = np.unique(people(seen, role, gallery), return_inverse=True)[1]
    return PhotoCloseness(closest(ratio, np.searchsorted(gallery, rows), len(gallery)), who)


def refuse_broken(found: Outlying) -> None:
    """Refuse a look in which held-out people, who cannot have leaked, are reached too.

    Raises:
        NotAssessableError: more held-out people are outlying than may be by mistake, or as many as
            training people.
    """
    if found.is_broken or 0 < found.members <= found.nonmembers:
        raise NotAssessableError(
            f"synthetic images come closer to {found.nonmembers:,} held-out people than strangers come "
            f"(and to {found.members:,} training people), so held-out people are no control here"
        )
    if found.members == 0 and not found.sees_copies:
        raise NotAssessableError(
            "strangers come so close that a copy which was saved again could not be told from them"
        )
