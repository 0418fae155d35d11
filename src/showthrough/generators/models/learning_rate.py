"""Learning rate and weight averaging by step: the same for one network alone and for many at once."""

import math
from collections.abc import Sequence

from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.errors import ConfigError

WARM_UP = 0.05  # share of the steps in which the learning rate rises; after that it falls as a cosine


def in_stage(step: int, steps: int, stages: Sequence[int]) -> tuple[int, int]:
    """Return a step counted from the first of its stage, and the steps of that stage.

    >>> in_stage(2, steps=10, stages=(0, 4)), in_stage(5, steps=10, stages=(0, 4))
    ((2, 4), (1, 6))
    """
    first = max(start for start in stages if start <= step)
    end = min((start for start in stages if start > step), default=steps)
    return step - first, end - first


def rate(step: int, steps: int) -> float:
    """Return the learning rate of step `step` of `steps`, as a share of the full one."""
    done = (step + 1) / steps
    return min(1.0, done / WARM_UP) * 0.5 * (1.0 + math.cos(math.pi * step / steps))


def is_averaged(config: TrainedConfig) -> bool:
    """Return whether weights have a moving average: without one, their average is the weights themselves."""
    average: float = getattr(config, "ema", 0.0)
    return average > 0


def kept(config: TrainedConfig, steps_done: int) -> float:
    """Return the decay of the moving average at a step; it follows fast at first.

    Zero for a network without one, such as a VAE whose `ema` is 0: its average is the weights themselves.
    So it is for the autoencoder of latent diffusion, whose latents the denoiser learns as they are.
    """
    before = getattr(config, "autoencoder_steps", 0)
    if 0 < steps_done <= before:
        return 0.0
    averaged = max(0, steps_done - before)
    return min(getattr(config, "ema", 0.0), (1.0 + averaged) / (10.0 + averaged))


def refuse_divergence(loss: float, step: int, config: TrainedConfig) -> None:
    """Refuse to go on with weights that are no longer numbers."""
    if not math.isfinite(loss):
        raise ConfigError(
            f"training diverges: the loss of step {step + 1} is not finite; lower learning_rate "
            f"(now {config.learning_rate:g})"
        )
