"""Losses of images under a generator's own network, computed once and kept."""

from collections.abc import Callable
from functools import partial
from typing import final

from showthrough.core.check import View
from showthrough.core.config import AuditConfig
from showthrough.core.facts import Losses
from showthrough.core.generator import Open
from showthrough.core.generator_config import (
    CheckpointConfig,
    DiffusersConfig,
    GeneratorConfig,
    WeightsConfig,
)
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.core.types import Floats
from showthrough.signals.context import Context, Guessable, Plant
from showthrough.signals.per_generator.inside import Keep, kept, opened


@final
class LossSignal(Guessable[Losses]):
    """Losses: how well the network accounts for each photo, in each way that it can be asked."""

    name = "losses"
    fact = Losses

    def measure(self, context: Context, seen: View) -> Losses | Missing:
        """Return the losses of a network that can be asked."""
        generator = opened(context.generator)
        if isinstance(generator, Missing):
            return generator
        return losses(generator, seen.images, Keep.of(context))

    def planted(self, plant: Plant) -> Losses | Missing:
        """Return those of a network whose leak is known, in the forms of the real one."""
        real = plant.real.known(Losses)
        if isinstance(real, Missing):
            return real
        return losses(plant.model, plant.real.images, Keep.of(plant.context))._replace(forms=real.forms)

    def forms(self, found: Losses) -> tuple[str, ...]:
        """Return the ways to ask the network."""
        return found.forms

    def expected(self, generator: GeneratorConfig, config: AuditConfig) -> tuple[str, ...]:  # noqa: ARG002
        """Return the forms of the network that a config describes; a checkpoint may hold any kind."""
        if isinstance(generator, TrainedConfig):
            return _forms_of_config(generator)
        if isinstance(generator, WeightsConfig):
            return _forms_of_config(generator.model)
        if isinstance(generator, CheckpointConfig | DiffusersConfig):
            from showthrough.observers.generator_loss import Denoiser, forms_of_kind

            return forms_of_kind(Denoiser)  # the kind with most forms
        return ()


def losses(generator: Open, images: Callable[[Role], ImageSet], keep: Keep) -> Losses:
    """Return the losses of a generator; each is computed when it is first asked for."""
    from showthrough.observers.generator_loss import Asked, forms_of, scored

    def of(role: Role, form: str) -> Floats:
        of_role = images(role)
        asked = Asked(generator.inner, form, generator.side, keep.seed)
        return kept(form, generator.digest, of_role, partial(scored, asked, of_role), keep)

    return Losses(forms_of(generator.inner), of)


def _forms_of_config(config: TrainedConfig) -> tuple[str, ...]:
    from showthrough.generators.models.kinds import build
    from showthrough.observers.generator_loss import forms_of

    return forms_of(build(config))
