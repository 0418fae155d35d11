"""Gradient norms of single images under a generator's own weights, computed once and kept."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import final

from showthrough.core.check import View
from showthrough.core.config import AuditConfig
from showthrough.core.facts import Gradients
from showthrough.core.generator import Differentiable, Open
from showthrough.core.generator_config import CheckpointConfig, GeneratorConfig, WeightsConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.core.types import Floats
from showthrough.signals.context import Context, Guessable, Plant
from showthrough.signals.per_generator.inside import Keep, kept, opened

ONE_RELEASE = "no gradient comes from people: this network learns from one release of all of them together"
BLOCK = 64  # images whose gradients are taken together


@final
class GradientSignal(Guessable[Gradients]):
    """Gradient norms: how far each photo would move the weights, layer by layer."""

    name = "gradients"
    fact = Gradients

    def measure(self, context: Context, seen: View) -> Gradients | Missing:
        """Return the gradients of a network whose layers are known."""
        generator = opened(context.generator)
        if isinstance(generator, Missing):
            return generator
        return gradients(generator, seen.images, Keep.of(context))

    def planted(self, plant: Plant) -> Gradients | Missing:
        """Return those of a network whose leak is known, where the real one has any."""
        real = plant.real.known(Gradients)
        if isinstance(real, Missing):
            return real
        return gradients(plant.model, plant.real.images, Keep.of(plant.context))

    def forms(self, found: Gradients) -> tuple[str, ...]:  # noqa: ARG002 - one guess, however many layers
        """Return the signal's own name: all layers together are one guess."""
        return (self.name,)

    def expected(self, generator: GeneratorConfig, config: AuditConfig) -> tuple[str, ...]:  # noqa: ARG002
        """Return the one form for networks that are built here."""
        config_of = generator.model if isinstance(generator, WeightsConfig) else generator
        if isinstance(config_of, TrainedConfig):
            return (self.name,) if config_of.draws_people else ()
        return (self.name,) if isinstance(generator, CheckpointConfig) else ()


def gradients(generator: Open, images: Callable[[Role], ImageSet], keep: Keep) -> Gradients | Missing:
    """Return the gradient norms of a generator; those of a role are computed when first asked for."""
    if not isinstance(generator, Differentiable):
        return Missing("gradients of single photos are taken only from networks that were built by this tool")
    if not generator.parts:
        return Missing(ONE_RELEASE)

    def of(role: Role) -> Floats:
        of_role = images(role)
        produce = partial(_norms, generator, of_role, keep.seed)
        return kept(GradientSignal.name, generator.digest, of_role, produce, keep)

    return Gradients(generator.parts, of)


def _norms(generator: Differentiable, images: ImageSet, seed: int, start: int) -> Iterator[Floats]:
    for rows, pixels in chunks(images, (generator.side, generator.side), BLOCK, start):
        groups = None if images.group is None else [images.group[row] for row in rows]
        yield generator.gradient_norms(pixels, groups, seed)
