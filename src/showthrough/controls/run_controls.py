"""Runs of all checks on positive, negative and degenerate controls."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.controls.copycat import copycat, drawn_rows, independent
from showthrough.controls.degenerate import DEGENERATE, degenerate
from showthrough.controls.known_model import PlantedModel
from showthrough.core.cards import Card
from showthrough.core.check import Check
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
from showthrough.toolkit.run_checks import Planned, run_check

NOISE = 4.0  # grey levels of 255: less than a JPEG of quality 75 adds
TIMES = 10  # as often as extraction asks an image to come
DEGENERATE_SAMPLES = 100  # of each kind


class ControlSet(NamedTuple):
    """Control set: its kind, its images, and a network that has learned them by heart."""

    kind: ControlKind
    planted: str
    images: ImageSet
    model: PlantedModel


def control_sizes(control_samples: int) -> tuple[int, ...]:
    """Return how many images each control set holds, where `control_samples` are asked for."""
    few = min(control_samples, DEGENERATE_SAMPLES)
    return (control_samples, control_samples, *(few for _ in DEGENERATE))


def plant_controls(config: AuditConfig, inputs: Inputs, vault: Vault) -> tuple[ControlSet, ...]:
    """Return the control sets: a copycat, an independent generator, and collapsed ones."""
    n, side = config.control_samples, side_of(inputs)
    rng = np.random.default_rng([config.seed, 1])
    train, reference = inputs.sets[Role.TRAIN], inputs.sets[Role.REFERENCE]
    copied = repeating_rows(train, n, rng)
    copies = copycat(train, n, side, rng, NOISE, copied)
    others = drawn_rows(reference, n, rng)
    strangers = independent(reference, n, side, rng, NOISE, others)
    return (
        ControlSet(
            ControlKind.POSITIVE,
            f"{n} training images with noise of {NOISE:g} grey levels, some of them ten times",
            image_set(Role.SYNTHETIC, copies, vault, "copycat", _paths(train, copied)),
            PlantedModel(train, NOISE),
        ),
        ControlSet(
            ControlKind.NEGATIVE,
            f"{n} images of reference people, who never met the generator",
            image_set(Role.SYNTHETIC, strangers, vault, "independent", _paths(reference, others)),
            PlantedModel(reference, NOISE),
        ),
        *_degenerate_sets(config, inputs, vault),
    )


def _degenerate_sets(config: AuditConfig, inputs: Inputs, vault: Vault) -> Iterator[ControlSet]:
    n, reference = min(config.control_samples, DEGENERATE_SAMPLES), inputs.sets[Role.REFERENCE]
    for number, how in enumerate(DEGENERATE):
        rng = np.random.default_rng([config.seed, 5, number])
        images = image_set(
            Role.SYNTHETIC, degenerate(how, reference, n, side_of(inputs), rng), vault, f"degenerate {number}"
        )
        model = PlantedModel(reference, NOISE)
        yield ControlSet(
            ControlKind.DEGENERATE, f"{n} samples of a collapsed generator: {how}", images, model
        )


def repeating_rows(images: ImageSet, n: int, rng: np.random.Generator) -> Rows:
    """Return rows (n,), a quarter of which come ten times: what is known by heart is repeated."""
    often = np.repeat(drawn_rows(images, n // (4 * TIMES), rng), TIMES)
    return np.concatenate([often, drawn_rows(images, n - len(often), rng)])


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

    Caught means: the interval of a statistic lies above chance. Tried are the card's first statistic, and
    each of which a single case is enough; samples that show nobody are tried on what can block a release.
    `seen` is what the checks see of the generator under audit.
    """
    controls: list[Control] = []
    for control_set in control_sets:
        attacks = _tried(context.planned, control_set.kind)
        view = seen.with_synthetic(control_set.images, planted(_plant(context, seen, control_set)))
        for done, (card, check) in enumerate(attacks, start=1):
            found = run_check(card, check, view, context.config.seed)
            asked = {card.statistics[0].name, *(s.name for s in card.statistics if s.one_is_enough)}
            controls += [_control(each, control_set) for each in found if each.statistic in asked]
            context.place.progress(f"control {control_set.kind}, attacks", done, len(attacks))
    return tuple(controls)


def _tried(planned: Sequence[Planned], kind: ControlKind) -> list[tuple[Card, Check]]:
    attacks = [(card, check) for card, check in planned if check is not None and card.controls]
    if kind is not ControlKind.DEGENERATE:
        return attacks
    return [each for each in attacks if any(statistic.alarms is not None for statistic in each[0].statistics)]


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
