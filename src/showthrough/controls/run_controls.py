"""Would the suites have seen a leak? The same checks on a copycat and on an independent generator."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.controls.copycat import copycat, drawn_rows, independent
from showthrough.controls.known_canaries import planted_canaries
from showthrough.controls.known_model import PlantedModel
from showthrough.controls.known_shadows import planted_shadows
from showthrough.core.config import AuditConfig
from showthrough.core.facts import CanaryScores, Gradients, Losses, Shadows
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import Control, ControlKind, Finding, Outcome
from showthrough.core.types import Progress, Rows
from showthrough.data.drawn_images import image_set
from showthrough.data.inputs import Inputs
from showthrough.data.vault import Vault
from showthrough.observers.live_observations import Facts, LiveObservations
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.losses_gradients import Keep, gradients, losses
from showthrough.toolkit.run_checks import Planned, run_check

NOISE = 4.0  # grey levels of 255: less than a JPEG of quality 75 adds


class Plant(NamedTuple):
    """A control set: what it must show and the images."""

    kind: ControlKind
    planted: str
    images: ImageSet
    model: PlantedModel  # what a network would be that had learned the same images by heart
    cache: FeatureCache
    shadows: Callable[[], Shadows]
    canaries: Callable[[], CanaryScores]  # as the model scores those that it learned, or others than those


def plant_controls(config: AuditConfig, inputs: Inputs, vault: Vault) -> tuple[Plant, Plant]:
    """Return a copycat's images, which must be caught, and an independent generator's, which must not."""
    n, side = config.control_samples, side_of(inputs)
    rng = np.random.default_rng([config.seed, 1])
    train, reference = inputs.sets[Role.TRAIN], inputs.sets[Role.REFERENCE]
    copied = drawn_rows(train, n, rng)
    copies = copycat(train, n, side, rng, NOISE, copied)
    others = drawn_rows(reference, n, rng)
    strangers = independent(reference, n, side, rng, NOISE, others)
    plant = partial(_plant, config, inputs, vault)
    return (
        plant(
            ControlKind.POSITIVE, image_set(Role.SYNTHETIC, copies, vault, "copycat", _paths(train, copied))
        ),
        plant(
            ControlKind.NEGATIVE,
            image_set(Role.SYNTHETIC, strangers, vault, "independent", _paths(reference, others)),
        ),
    )


def _plant(config: AuditConfig, inputs: Inputs, vault: Vault, kind: ControlKind, images: ImageSet) -> Plant:
    learned = kind is ControlKind.POSITIVE
    told = (
        f"{len(images)} training images with noise of {NOISE:g} grey levels"
        if learned
        else f"{len(images)} images of reference people, who never met the generator"
    )
    return Plant(
        kind=kind,
        planted=told,
        images=images,
        model=PlantedModel(inputs.sets[Role.TRAIN if learned else Role.REFERENCE], NOISE),
        cache=FeatureCache(vault.folder / "features"),
        shadows=partial(planted_shadows, kind, inputs, config.shadow, config.seed),
        canaries=partial(planted_canaries, config, vault, learned=learned),
    )


def _paths(images: ImageSet, rows: Rows) -> list[Path | None]:
    """Return where planted images came from: who looks vectors up finds those of the originals."""
    return [images.path(int(row)) for row in rows]


def side_of(inputs: Inputs) -> int:
    """Return a side for planted images: that of the training images, at most 256 pixels."""
    height, width = inputs.sets[Role.TRAIN].sizes[0]
    return min(256, max(height, width))


def run_controls(
    planned: Sequence[Planned],
    seen: LiveObservations,
    plants: Sequence[Plant],
    seed: int,
    progress: Progress,
) -> tuple[Control, ...]:
    """Run every attack on every control set and say whether it was caught.

    Caught means: the interval of the card's first statistic lies above chance.
    """
    attacks = [(card, check) for card, check in planned if check is not None and card.controls]
    controls: list[Control] = []
    for plant in plants:
        keep = Keep(plant.cache, seed, partial(_told, progress, plant.kind))
        view = seen.with_synthetic(plant.images, _facts(plant, seen, keep))
        for done, (card, check) in enumerate(attacks, start=1):
            leading = card.statistics[0].name
            found = [f for f in run_check(card, check, view, seed) if f.statistic == leading]
            controls += [_control(finding, plant) for finding in found]
            progress(f"control {plant.kind}", done, len(attacks))
    return tuple(controls)


def _told(progress: Progress, kind: ControlKind, name: str, done: int, total: int) -> None:
    progress(f"control {kind}, {name}", done, total)


def _facts(plant: Plant, seen: LiveObservations, keep: Keep) -> Facts:
    """Return what the planted model tells: the same that the generator under audit does, and no more."""

    def planted_losses() -> Losses:
        return losses(plant.model, seen.images, keep)._replace(forms=seen.fact(Losses).forms)

    def planted_gradients() -> Gradients:
        seen.fact(Gradients)  # raises where the generator under audit has none
        return gradients(plant.model, seen.images, keep)

    def canaries() -> CanaryScores:
        seen.fact(CanaryScores)
        return plant.canaries()

    def shadows() -> Shadows:
        seen.fact(Shadows)
        return plant.shadows()

    return {
        Losses: planted_losses,
        Gradients: planted_gradients,
        CanaryScores: canaries,
        Shadows: shadows,
    }


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
