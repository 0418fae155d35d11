"""How much of each face, or box, the redaction left as it was."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import View
from showthrough.core.facts.cover_facts import CoveredParts
from showthrough.core.facts.redaction_facts import PairSet, RedactedPairs
from showthrough.core.facts.use_facts import FacesOnPictures
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.types import Mask, StepProgress
from showthrough.observers.faces.main_face import Finder
from showthrough.redaction.pairs.face_search import faces_on, finder_of
from showthrough.redaction.pairs.given_masks import PairMasks
from showthrough.redaction.pairs.uncovered import masks_of, parts_apart, uncovered_shares
from showthrough.redaction.redactors.regions import RegionShape
from showthrough.signals.context import Context, Plant, Signal
from showthrough.signals.of_redaction.redacted_pairs import planted_pairs

ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
LEAST_SCORE = 0.9  # of a face: detectors see ghosts below
NOBODY_LOOKED = (
    "nobody knows where faces were: set boxes, masks or a detector in [redaction], as what a redaction "
    "overlooked stands in none of its own lists"
)


@final
class CoveredFacesSignal(Signal[CoveredParts]):
    """Share of each face, or box, that redaction did not change."""

    name = "covered faces"
    fact = CoveredParts

    def measure(self, context: Context, seen: View) -> CoveredParts | Missing:
        """Return it for the pairs of the audit, of all people: all of it goes out."""
        return _covered(context, seen.known(RedactedPairs))

    def planted(self, plant: Plant) -> CoveredParts | Missing:
        """Return the same of pictures of which nothing, or all, was hidden."""
        return _covered(plant.context, planted_pairs(plant))


class _Looked(NamedTuple):
    """Parts to be covered on the pictures of one role."""

    pairs: PairSet
    shape: RegionShape
    faces: FacesOnPictures | None

    def parts(self, row: int) -> Sequence[Mask]:
        """Return what was to be covered on a picture, from all sources."""
        size, masks = self.pairs.original.sizes[row], self.pairs.mask
        parts: list[Mask] = []
        boxes = masks.boxes(row) if isinstance(masks, PairMasks) else None
        if boxes is not None:
            parts += masks_of(boxes, size, self.shape)
        elif isinstance(masks, PairMasks) and masks.is_given(row):
            parts += parts_apart(self.pairs.mask(row))
        if self.faces is not None:
            own = (self.faces.picture == row) & (self.faces.scores >= LEAST_SCORE)
            parts += masks_of(self.faces.boxes[own], size, self.shape)
        return parts


def _covered(context: Context, pairs: RedactedPairs | Missing) -> CoveredParts | Missing:
    if isinstance(pairs, Missing):
        return pairs
    if pairs.films and not pairs.has_pictures:
        return CoveredParts(np.empty(0), np.empty(0, dtype=np.int64), (), (), "", 0)
    config, is_of_faces = context.config.redaction, pairs.subject == "faces"
    finder = finder_of(config, context.place.base) if config is not None and is_of_faces else None
    given = any(_is_given(pairs.of(role)) for role in ROLES)
    if finder is None and not given:
        return Missing(NOBODY_LOOKED)
    shape: RegionShape = "ellipse" if is_of_faces else "box"
    looks = [_Looked(pairs.of(role), shape, _faces(context, pairs.of(role), finder)) for role in ROLES]
    found_by = (*((pairs.masks_from,) if given else ()), *((finder.name,) if finder else ()))
    return _joined(looks, " and ".join(found_by), partial(context.place.progress, "covered faces, images"))


def _is_given(pairs: PairSet) -> bool:
    return isinstance(pairs.mask, PairMasks) and pairs.mask.given.source is not None


def _faces(context: Context, pairs: PairSet, finder: Finder | None) -> FacesOnPictures | None:
    if finder is None:
        return None
    return faces_on(pairs.original, finder, context.cache, context.place.progress)


def _joined(looks: Sequence[_Looked], found_by: str, progress: StepProgress) -> CoveredParts:
    shares: list[float] = []
    rows: list[int] = []
    people: list[str] = []
    ids: list[str] = []
    flat = 0
    for look in looks:
        found = uncovered_shares(look.pairs, look.parts, progress)
        shares += found.shares
        rows += [len(ids) + row for row in found.rows]
        flat += len(found.flat)
        people += look.pairs.redacted.identity
        ids += look.pairs.redacted.ids
    picture = np.array(rows, dtype=np.int64)
    uncovered = np.array(shares, dtype=np.float64)
    return CoveredParts(
        uncovered, picture, tuple(people), tuple(ids), found_by, len(ids) - len(set(rows)), flat
    )
