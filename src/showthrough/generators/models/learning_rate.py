"""Learning rate and weight averaging by step: the same for one network alone and for many at once."""

import math

from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.errors import ConfigError

WARM_UP = 0.05  # share of the steps in which the learning rate rises; after that it falls as a cosine


def rate(step: int, steps: int) -> float:
    """Return the learning rate of step `step` of `steps`, as a share of the full one."""
    done = (step + 1) / steps
    return min(1.0, done / WARM_UP) * 0.5 * (1.0 + math.cos(math.pi * step / steps))


def kept(config: TrainedConfig, steps_done: int) -> float:
    """Return the decay of the moving average at a step; it follows fast at first.

    Zero for a network without one, such as a VAE: its average is the weights themselves.
    """
    return min(getattr(config, "ema", 0.0), (1.0 + steps_done) / (10.0 + steps_done))


def refuse_divergence(loss: float, step: int, config: TrainedConfig) -> None:
    """Refuse to go on with weights that are no longer numbers."""
    if not math.isfinite(loss):
        raise ConfigError(
            f"training diverges: the loss of step {step + 1} is not finite; lower learning_rate "
            f"(now {config.learning_rate:g})"
        )
