"""Which generators are trained, on whom, and where they lie."""

import logging
from collections.abc import Callable
from pathlib import Path

from faces import Faces

from showthrough.core.training_settings.privacy import PrivacyConfig
from showthrough.core.training_settings.trained_config import (
    DiffusionConfig,
    GANConfig,
    TrainedConfig,
    VAEConfig,
)
from showthrough.generators.training.train import Past, train
from showthrough.generators.training.trained import TrainedGenerator

SEED = 1
KINDS = ("vae", "gan", "diffusion")
EPSILONS = (8.0, 1.0)
LENGTHS = (200, 500, 1000, 2000, 4000)  # steps of the diffusion models that are drawn from in two ways

PLAIN: dict[str, TrainedConfig] = {
    "vae": VAEConfig(kind="vae", hidden=256, latent=32, steps=4000),
    "gan": GANConfig(kind="gan", channels=16, steps=900, learning_rate=5e-4),
    "diffusion": DiffusionConfig(kind="diffusion", hidden=384, steps=LENGTHS[-1]),
}
VAE = VAEConfig(kind="vae", hidden=96, latent=16, batch_size=300, steps=80)
GAN = GANConfig(kind="gan", channels=16, batch_size=64, steps=160)
DIFFUSION = DiffusionConfig(kind="diffusion", hidden=96, batch_size=300, steps=80, ema=0.9)


def longer(config: TrainedConfig) -> TrainedConfig:
    """Return a config of 300 steps."""
    return config.model_copy(update={"steps": 300})


Trial = tuple[TrainedConfig, float, float, int]  # config, learning rate, largest gradient, draws
TRIALS: dict[str, list[Trial]] = {  # tried at epsilon 8 on reference people, who cost nobody else privacy
    "vae": [(VAE, 3e-3, 0.1, 4), (VAE, 1e-2, 0.1, 4), (longer(VAE), 1e-2, 0.1, 4)],
    "gan": [(GAN, 1e-3, 1.0, 1)],
    "diffusion": [
        (DIFFUSION, 1e-2, 0.02, 4),
        (longer(DIFFUSION), 1e-2, 0.02, 4),
        (longer(DIFFUSION), 3e-3, 0.02, 4),
    ],
}

log = logging.getLogger(__name__)


def shorter(steps: int) -> TrainedConfig:
    """Return the diffusion model of fewer steps."""
    return PLAIN["diffusion"].model_copy(update={"steps": steps})


def private(trial: Trial, epsilon: float) -> TrainedConfig:
    """Return a config with differential privacy, one person being the unit."""
    config, rate, clip, draws = trial
    privacy = PrivacyConfig(epsilon=epsilon, max_grad_norm=clip, draws=draws)
    return config.model_copy(update={"learning_rate": rate, "privacy": privacy})


def trained(name: str, config: TrainedConfig, people: Faces, work: Path) -> TrainedGenerator:
    """Return a generator, trained now unless it was before; one ledger holds what all of them spent."""
    folder = work / str(people.role) / name
    past = Past(ledger=work / str(people.role) / "ledger.json")
    return train(config, people.as_set(), folder, SEED, _teller(name), past)


def _teller(name: str) -> Callable[[int, int, float], None]:
    def progress(done: int, steps: int, loss: float) -> None:
        if done * 10 // steps > (done - max(1, steps // 100)) * 10 // steps:
            log.info("%s: %d of %d steps, loss %.4f", name, done, steps, loss)

    return progress
