"""Sensitivity of the memorisation checks to altered copies, few and many, planted kind by kind."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from showthrough.controls.alterations import ALTERATIONS, altered
from showthrough.controls.copycat import copycat, independent
from showthrough.controls.planted_items import alterations_of, planted_records
from showthrough.controls.run_controls import side_of
from showthrough.controls.synthetic_subset import SyntheticPart
from showthrough.core.beside.used_instruments import Strength
from showthrough.core.check import Observations
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import Finding
from showthrough.core.types import Images, Progress, Rows
from showthrough.data.drawn_images import image_set
from showthrough.observers.live_observations import LiveObservations
from showthrough.signals.context import Context
from showthrough.signals.registry import measured
from showthrough.toolkit.run_checks import Planned, run_check

SHARES = (0.001, 0.01, 0.1)
GRADED = ("noise", "crop", "mirror", "colour", "jpeg")  # planted at each share, the others at the middle one
FEWEST = 1000  # images, so that the smallest share is a copy


class Planting(NamedTuple):
    """How many altered copies of each kind stand among how many synthetic images."""

    n: int  # synthetic images in each planted leak
    shares: tuple[float, ...] = SHARES
    graded: Sequence[str] = GRADED  # kinds that are planted at each share
    kinds: Sequence[str] = ALTERATIONS

    def shares_of(self, alteration: str) -> tuple[float, ...]:
        """Return the shares at which a kind is planted, in the order in which they are tried.

        The middle one first: where it is seen, a smaller one may not be, and a larger one would.
        """
        ordered = sorted(self.shares)
        middle = len(ordered) // 2
        smaller, larger = ordered[:middle][::-1], ordered[middle + 1 :]
        return (ordered[middle], *smaller, *larger) if alteration in self.graded else (ordered[middle],)

    def most(self, alteration: str) -> int:
        """Return how many copies of a kind there are."""
        return copies_of(max(self.shares_of(alteration)), self.n)

    @property
    def n_images(self) -> int:
        """Return how many images all planted leaks are made of."""
        return self.n + sum(self.most(how) for how in self.kinds)

    @property
    def n_leaks(self) -> int:
        """Return how many leaks are planted, at most."""
        return sum(len(self.shares_of(how)) for how in self.kinds)

    def rows(self, alteration: str, planted: int) -> Rows:
        """Return the rows of a leak: so many altered copies in the place of independent images."""
        before = self.kinds[: self.kinds.index(alteration)]
        first = self.n + sum(self.most(how) for how in before)
        return np.concatenate([np.arange(planted, self.n), np.arange(first, first + planted)])


class Pool(NamedTuple):
    """Independent images first, then as many altered copies of each kind as its largest share asks for."""

    images: Images
    planting: Planting


def copies_of(share: float, n: int) -> int:
    """Return how many of `n` images a share is; at least one, for half a copy cannot be planted."""
    return max(1, round(share * n))


def pool_of(
    train: ImageSet, reference: ImageSet, planting: Planting, side: int, rng: np.random.Generator
) -> Pool:
    """Return the images of all planted leaks, uint8 (rows, side, side, 3).

    All leaks share the same independent images, so they cost little more than one set of images.

    Raises:
        NotEnoughDataError: there is no image to copy, or none to be independent.
    """
    strangers = independent(reference, planting.n, side, rng)
    parts = [strangers]
    for how in ALTERATIONS:
        copies = copycat(train, planting.most(how), side, rng, noise=0.0)
        parts.append(altered(copies, how, rng, strangers[: len(copies)]))
    return Pool(np.concatenate(parts), planting)


def seen_strengths(context: Context, graded: Sequence[str] = GRADED) -> tuple[Strength, ...]:
    """Return the sensitivity of the audit's checks to planted leaks; nothing where it runs none of them.

    Kinds that are not `graded` are planted at the middle share only, which takes a third of the time.
    """
    config, sets, place = context.config, context.inputs.sets, context.place
    if not config.strengths or not tried_of(context.planned):
        return ()
    planting, images = _planted(context, graded, np.random.default_rng([config.seed, 3]))
    seen = LiveObservations(
        {**sets, Role.SYNTHETIC: images},
        context.observers.shown,
        context.cache,
        measured(context),
        hidden=context.observers.hidden,
        progress=place.progress,
    ).over(context.observers.embed)
    return strengths(context.planned, seen, planting, config.seed, place.progress)


def _planted(context: Context, graded: Sequence[str], rng: np.random.Generator) -> tuple[Planting, ImageSet]:
    """Return what is planted, and all images or records of which planted leaks are made."""
    config, sets, n = context.config, context.inputs.sets, max(FEWEST, context.config.control_samples)
    train, reference = sets[Role.TRAIN], sets[Role.REFERENCE]
    if config.data.kind != "images":
        kinds = alterations_of(config.data.kind)
        planting = Planting(n, graded=kinds, kinds=kinds)
        copies = {how: planting.most(how) for how in kinds}
        return planting, planted_records(config.data.kind, train, reference, copies, n, rng)
    planting = Planting(n, graded=graded)
    pool = pool_of(train, reference, planting, side_of(context.inputs), rng)
    return planting, image_set(Role.SYNTHETIC, pool.images, context.place.vault, "planted leaks")


def strengths(
    planned: Sequence[Planned],
    seen: Observations,
    planting: Planting,
    seed: int,
    progress: Progress,
    kinds: Sequence[str] | None = None,
) -> tuple[Strength, ...]:
    """Return the strength of the memorisation checks at each alteration and share: which ones saw it.

    Shares that follow from others are left out: more copies than were seen, fewer than were not.

    `seen` is a view whose synthetic images are the planted ones; `kinds` are those tried, all by default.
    A figure that raises an alarm with
    nothing planted has seen nothing, whatever it says about the leaks.
    """
    tried, kinds = tried_of(planned), planting.kinds if kinds is None else kinds
    nothing = SyntheticPart(seen, np.arange(planting.n, dtype=np.int64))
    blind = set(_alarms(tried, nothing, seed))
    found: list[Strength] = []
    for done, how in enumerate(kinds, start=1):
        own: list[Strength] = []
        for share in planting.shares_of(how):
            if _is_known(share, own):
                continue
            planted = copies_of(share, planting.n)
            alarms = dict.fromkeys(_alarms(tried, SyntheticPart(seen, planting.rows(how, planted)), seed))
            seen_by = tuple(name for name in alarms if name not in blind)
            own.append(
                Strength(alteration=how, share=share, n_images=planting.n, n_planted=planted, seen_by=seen_by)
            )
        found += sorted(own, key=lambda one: one.share)
        progress("planted leaks, kinds of copy", done, len(kinds))
    return tuple(found)


def _is_known(share: float, tried: Sequence[Strength]) -> bool:
    """Return whether fewer copies were seen already, or more were not: each would take a look at all."""
    return any((one.found and one.share < share) or (not one.found and one.share > share) for one in tried)


def tried_of(planned: Sequence[Planned]) -> list[Planned]:
    """Return the checks that look for single copies, as far as the audit runs them."""
    return [each for each in planned if each.check is not None and each.card.single_copies]


def _alarms(tried: Sequence[Planned], seen: Observations, seed: int) -> Iterator[str]:
    for card, check in tried:
        if check is not None:
            yield from (
                _name(finding) for finding in run_check(card, check, seen, seed) if finding.shows_leak
            )


def _name(finding: Finding) -> str:
    by = finding.params.get("by")
    return finding.check + (f" by {by}" if by else "")
