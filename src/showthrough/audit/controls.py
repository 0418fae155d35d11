"""Would the suites have seen a leak? The same checks on a copycat and on an independent generator."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from showthrough.audit.arrays import image_set
from showthrough.audit.checks import Planned, run_check
from showthrough.audit.inputs import Inputs
from showthrough.core.config import AuditConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import Control, ControlKind, Finding, Outcome
from showthrough.data.vault import Vault
from showthrough.generators.planted import copycat, independent
from showthrough.observers.seen import LiveObservations

NOISE = 4.0  # grey levels of 255: less than a JPEG of quality 75 adds


class Plant(NamedTuple):
    """A control set: what it must show and the images."""

    kind: ControlKind
    planted: str
    images: ImageSet


def plant_controls(config: AuditConfig, inputs: Inputs, vault: Vault) -> tuple[Plant, Plant]:
    """Return a copycat's images, which must be caught, and an independent generator's, which must not."""
    n, side = config.control_samples, side_of(inputs)
    rng = np.random.default_rng([config.seed, 1])
    copies = copycat(inputs.sets[Role.TRAIN], n, side, rng, noise=NOISE)
    strangers = independent(inputs.sets[Role.REFERENCE], n, side, rng, noise=NOISE)
    return (
        Plant(
            ControlKind.POSITIVE,
            f"{len(copies)} training images with noise of {NOISE:g} grey levels",
            image_set(Role.SYNTHETIC, copies, vault, "copycat"),
        ),
        Plant(
            ControlKind.NEGATIVE,
            f"{len(strangers)} images of reference people, who never met the generator",
            image_set(Role.SYNTHETIC, strangers, vault, "independent"),
        ),
    )


def side_of(inputs: Inputs) -> int:
    """Return a side for planted images: that of the training images, at most 256 pixels."""
    height, width = inputs.sets[Role.TRAIN].sizes[0]
    return min(256, max(height, width))


def run_controls(
    planned: Sequence[Planned],
    seen: LiveObservations,
    plants: Sequence[Plant],
    seed: int,
    progress: Callable[[str, int, int], None],
) -> tuple[Control, ...]:
    """Run every attack on every control set and say whether it was caught.

    Caught means: the interval of the card's first statistic lies above chance.
    """
    attacks = [(card, check) for card, check in planned if check is not None and card.controls]
    controls: list[Control] = []
    for plant in plants:
        view = seen.with_synthetic(plant.images)
        for done, (card, check) in enumerate(attacks, start=1):
            leading = card.statistics[0].name
            found = [f for f in run_check(card, check, view, seed) if f.statistic == leading]
            controls += [_control(finding, plant) for finding in found]
            progress(f"control {plant.kind}", done, len(attacks))
    return tuple(controls)


def _control(finding: Finding, plant: Plant) -> Control:
    return Control(
        suite=finding.suite,
        check=finding.check,
        statistic=finding.statistic,
        kind=plant.kind,
        planted=plant.planted,
        caught=finding.shows_leak,
        value=finding.value,
        interval=finding.interval,
        n_images=len(plant.images),
        params=finding.params,
        note="" if finding.outcome is Outcome.MEASURED else f"{finding.outcome}: {finding.note}",
    )
