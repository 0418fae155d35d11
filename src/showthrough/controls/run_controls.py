"""Would the suites have seen a leak? The same checks on a copycat and on an independent generator."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.controls.copycat import copycat, drawn_rows, independent
from showthrough.controls.known_model import PlantedModel
from showthrough.core.config import AuditConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import Control, ControlKind, Finding, Outcome
from showthrough.core.types import Progress, Rows
from showthrough.data.drawn_images import image_set
from showthrough.data.inputs import Inputs
from showthrough.data.vault import Vault
from showthrough.observers.live_observations import LiveObservations
from showthrough.signals.context import Context, Plant
from showthrough.signals.registry import planted
from showthrough.toolkit.run_checks import run_check

NOISE = 4.0  # grey levels of 255: less than a JPEG of quality 75 adds


class ControlSet(NamedTuple):
    """A control: what it must show, the images, and a network that had learned them by heart."""

    kind: ControlKind
    planted: str
    images: ImageSet
    model: PlantedModel


def plant_controls(config: AuditConfig, inputs: Inputs, vault: Vault) -> tuple[ControlSet, ControlSet]:
    """Return a copycat's images, which must be caught, and an independent generator's, which must not."""
    n, side = config.control_samples, side_of(inputs)
    rng = np.random.default_rng([config.seed, 1])
    train, reference = inputs.sets[Role.TRAIN], inputs.sets[Role.REFERENCE]
    copied = drawn_rows(train, n, rng)
    copies = copycat(train, n, side, rng, NOISE, copied)
    others = drawn_rows(reference, n, rng)
    strangers = independent(reference, n, side, rng, NOISE, others)
    control_set = partial(_control_set, inputs)
    return (
        control_set(
            ControlKind.POSITIVE, image_set(Role.SYNTHETIC, copies, vault, "copycat", _paths(train, copied))
        ),
        control_set(
            ControlKind.NEGATIVE,
            image_set(Role.SYNTHETIC, strangers, vault, "independent", _paths(reference, others)),
        ),
    )


def _control_set(inputs: Inputs, kind: ControlKind, images: ImageSet) -> ControlSet:
    learned = kind is ControlKind.POSITIVE
    told = (
        f"{len(images)} training images with noise of {NOISE:g} grey levels"
        if learned
        else f"{len(images)} images of reference people, who never met the generator"
    )
    model = PlantedModel(inputs.sets[Role.TRAIN if learned else Role.REFERENCE], NOISE)
    return ControlSet(kind, told, images, model)


def _paths(images: ImageSet, rows: Rows) -> list[Path | None]:
    """Return where planted images came from: who looks vectors up finds those of the originals."""
    return [images.path(int(row)) for row in rows]


def side_of(inputs: Inputs) -> int:
    """Return a side for planted images: that of the training images, at most 256 pixels."""
    height, width = inputs.sets[Role.TRAIN].sizes[0]
    return min(256, max(height, width))


def run_controls(
    context: Context, seen: LiveObservations, control_sets: Sequence[ControlSet]
) -> tuple[Control, ...]:
    """Run every attack on every control set and say whether it was caught.

    Caught means: the interval of the card's first statistic lies above chance. `seen` is what the checks
    see of the generator under audit.
    """
    attacks = [(card, check) for card, check in context.planned if check is not None and card.controls]
    controls: list[Control] = []
    for control_set in control_sets:
        view = seen.with_synthetic(control_set.images, planted(_plant(context, seen, control_set)))
        for done, (card, check) in enumerate(attacks, start=1):
            leading = card.statistics[0].name
            found = [f for f in run_check(card, check, view, context.config.seed) if f.statistic == leading]
            controls += [_control(finding, control_set) for finding in found]
            context.place.progress(f"control {control_set.kind}", done, len(attacks))
    return tuple(controls)


def _plant(context: Context, seen: LiveObservations, control_set: ControlSet) -> Plant:
    told = partial(_told, context.place.progress, control_set.kind)
    return Plant(
        learned=control_set.kind is ControlKind.POSITIVE,
        model=control_set.model,
        knowing=partial(PlantedModel, noise=NOISE),
        context=context._replace(place=context.place._replace(progress=told)),
        real=seen,
    )


def _told(progress: Progress, kind: ControlKind, name: str, done: int, total: int) -> None:
    progress(f"control {kind}, {name}", done, total)


def _control(finding: Finding, control_set: ControlSet) -> Control:
    return Control(
        suite=finding.suite,
        check=finding.check,
        statistic=finding.statistic,
        kind=control_set.kind,
        planted=control_set.planted,
        caught=finding.shows_leak,
        value=finding.value,
        interval=finding.interval,
        n_images=len(control_set.images),
        params=finding.params,
        note="" if finding.outcome is Outcome.MEASURED else f"{finding.outcome}: {finding.note}",
    )
