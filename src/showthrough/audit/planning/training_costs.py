"""How long it takes to train and to draw each generator: a few steps of each are timed."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from showthrough.audit.planning.answers import PlanAnswer
from showthrough.audit.planning.plan_costs import Cost, noise_pixels, timed
from showthrough.core.config import AuditConfig
from showthrough.core.generator_config import ArchiveConfig, FolderConfig
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.training_settings.trained_config import (
    DiffusionConfig,
    LatentDiffusionConfig,
    TrainedConfig,
    VAEConfig,
)

SHORT, LONG = 5, 25  # the training steps between are timed: start-up and self-check come before
FRESH = (
    "private training from fresh weights gave nearly one average face where 2,000 people trained it at "
    "epsilon 10; begin with weights of other people (start, start_is_public = true), best of a "
    "latent_diffusion with autoencoder_steps = 0: see docs/results/private-faces.md"
)
DRAWN = 64  # images drawn to measure how long one takes


def making(config: AuditConfig) -> Iterator[Cost]:
    """Yield the costs of training and drawing each generator."""
    for name, generator in config.generators.items():
        if isinstance(generator, TrainedConfig):
            yield from _training(name, generator, config)
        elif not isinstance(generator, FolderConfig | ArchiveConfig):  # which are read as photos are
            yield Cost(f"draw {name}", "models are loaded by the audit only", None)


def _training(name: str, generator: TrainedConfig, config: AuditConfig) -> Iterator[Cost]:
    from showthrough.generators.training.train import train

    times: list[float] = []  # after each step
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        short = shortened(generator)
        noise = _noise(4 * generator.batch_size, generator.size, getattr(generator, "classes", ()))
        trained = train(short, noise, Path(scratch), 0, lambda *_: times.append(time.perf_counter()))
    each = (times[-1] - times[SHORT - 1]) / (LONG - SHORT)
    answer = f"{generator.steps:,} steps, {1e3 * each:.3g} ms each here"
    often = 1.0 if generator.selection is None else generator.selection.mean
    answer += "" if generator.selection is None else f", {often:g} times on average"
    yield Cost(f"train {name}", answer, often * (times[0] - started + generator.steps * each))
    models = config.shadow.models if generator.start is None else 0
    if models:
        answer = f"{models} models, each at most as long as {name}"
        yield Cost(f"train shadow models of {name}", answer, models * generator.steps * each)
    drawn, n = timed(lambda: trained.sample(DRAWN, 0)) / DRAWN, config.samples
    yield Cost(f"draw {name}", f"{n:,} images, {1e3 * drawn:.3g} ms each here", n * drawn)


def variety_advice(config: AuditConfig) -> Iterator[PlanAnswer]:
    """Yield what private training from fresh weights costs in variety, and what helps (measured on faces)."""
    for name, generator in config.generators.items():
        if not isinstance(generator, VAEConfig | DiffusionConfig | LatentDiffusionConfig):
            continue  # not measured
        if generator.privacy is not None and generator.start is None:
            yield PlanAnswer(what=f"variety of {name}", answer=FRESH)


def shortened(generator: TrainedConfig) -> TrainedConfig:
    """Return a training of few steps; those that are timed are shared out to its stages as all are."""
    few: dict[str, int | None] = {"steps": LONG, "sheets": 0, "start": None, "selection": None}
    first = getattr(generator, "autoencoder_steps", 0)
    if first:
        few["autoencoder_steps"] = SHORT + round(first / generator.steps * (LONG - SHORT))
    return generator.model_copy(update=few)


def _noise(n: int, side: int, classes: Sequence[str]) -> ImageSet:
    names = [str(number) for number in range(n)]
    return ImageSet(
        role=Role.TRAIN,
        source=ArraySource(noise_pixels(n, side)),
        ids=names,
        identity=names,
        sizes=[(side, side)] * n,
        digest="",
        group=[classes[number % len(classes)] for number in range(n)] if classes else None,
    )
