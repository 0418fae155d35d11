"""Which generators are trained, on whom, and where they lie."""

import logging
from pathlib import Path

from benchmarks.generators.faces import Faces
from showthrough.core.generator_config import (
    DiffusionConfig,
    GANConfig,
    PrivacyConfig,
    TrainedConfig,
    VAEConfig,
)
from showthrough.generators.train import Past, train
from showthrough.generators.trained import TrainedGenerator

SEED = 1
LENGTHS = (200, 500, 1000, 2000, 4000)  # steps of the diffusion models that are drawn from in two ways
EPSILONS = (8.0, 1.0)

PLAIN: dict[str, TrainedConfig] = {
    "vae": VAEConfig(kind="vae", size=32, hidden=256, latent=32, steps=4000),
    "gan": GANConfig(kind="gan", size=32, channels=16, steps=1200, learning_rate=5e-4),
    "diffusion": DiffusionConfig(kind="diffusion", size=32, hidden=384, steps=LENGTHS[-1]),
}
log = logging.getLogger(__name__)


def shorter(steps: int) -> TrainedConfig:
    """Return the diffusion model of fewer steps."""
    return PLAIN["diffusion"].model_copy(update={"steps": steps})


def private(config: TrainedConfig, epsilon: float, clip: float, draws: int) -> TrainedConfig:
    """Return a config with differential privacy, one person being the unit."""
    privacy = PrivacyConfig(epsilon=epsilon, max_grad_norm=clip, draws=draws)
    return config.model_copy(update={"privacy": privacy})


def trained(name: str, config: TrainedConfig, people: Faces, work: Path) -> TrainedGenerator:
    """Return a generator, trained now unless it was before; all that people gave is in one ledger."""
    folder = work / str(people.role) / name
    past = Past(ledger=work / str(people.role) / "ledger.json")

    def progress(done: int, steps: int, loss: float) -> None:
        if done % max(1, steps // 10) < max(1, steps // 100):
            log.info("%s: %d of %d, loss %.4f", name, done, steps, loss)

    return train(config, people.as_set(), folder, SEED, progress, past)
