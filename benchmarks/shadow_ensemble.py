"""Shadow models as ensembles, against one after another: the same models, steps and random numbers.

python benchmarks/shadow_ensemble.py [--models 16] [--steps 40] [--repeats 3] [--only small ...]
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from _measure import as_dicts, interleaved, machine, ratios, report

from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.training_settings.trained_config import DiffusionConfig, TrainedConfig, VAEConfig
from showthrough.core.types import Mask
from showthrough.generators.training.shadow_training import train_shadows
from showthrough.generators.training.train import train
from showthrough.generators.training.trained import TrainedGenerator, load

IMAGES = 400
CONFIGS: dict[str, TrainedConfig] = {
    "small": VAEConfig(kind="vae", size=16, hidden=64),
    "middle": VAEConfig(kind="vae", size=25, hidden=128),
    "usual": VAEConfig(kind="vae", size=32, hidden=128),
    "wide": VAEConfig(kind="vae", size=32, hidden=512),
    "conv": VAEConfig(kind="vae", size=16, architecture="conv", channels=16),
    "diffusion": DiffusionConfig(kind="diffusion", size=25, hidden=192),
}
ASKED = ("small", "middle", "usual", "wide")


def made_up(side: int) -> ImageSet:
    """Return images of nobody: the time of a step does not depend on what they look like."""
    pixels = np.random.default_rng(0).integers(0, 256, (IMAGES, side, side, 3), dtype=np.uint8)
    names = [f"{row:04d}" for row in range(IMAGES)]
    sizes = [(side, side)] * IMAGES
    source = ArraySource(pixels)
    return ImageSet(role=Role.TRAIN, source=source, ids=names, identity=names, sizes=sizes, digest="made up")


def halves(models: int) -> Mask:
    """Return a random half of the images for each model."""
    rng = np.random.default_rng(1)
    inside = np.zeros((models, IMAGES), dtype=bool)
    for own in inside:
        own[rng.permutation(IMAGES)[: IMAGES // 2]] = True
    return inside


class Race:
    """The same shadow models, trained in two ways."""

    def __init__(self, config: TrainedConfig, models: int, folder: Path) -> None:
        self.config, self.inside, self.folder = config, halves(models), folder
        self.images = made_up(config.size)

    def together(self) -> tuple[Path, ...]:
        """Train all as shadow models are trained."""
        folder = self.folder / "together"
        shutil.rmtree(folder, ignore_errors=True)
        return train_shadows(self.config, self.images, self.inside, folder, seed=0)

    def one_by_one(self) -> None:
        """Train each with `train`, from the same seeds."""
        shutil.rmtree(self.folder / "alone", ignore_errors=True)
        for place, chosen in enumerate(self.inside):
            self.alone(place, self.images.subset(np.flatnonzero(chosen)))

    def alone(self, place: int, images: ImageSet) -> TrainedGenerator:
        """Train one model."""
        job = load(self.folder / "together" / f"{place:03d}").facts.job
        return train(job.config, images, self.folder / "alone" / f"{place:03d}", job.seed)

    def difference(self) -> float:
        """Return the largest difference of a weight between the two ways."""
        gaps = []
        for place in range(len(self.inside)):
            pair = [load(self.folder / way / f"{place:03d}").network for way in ("together", "alone")]
            both = zip(*(network.parameters() for network in pair), strict=True)
            gaps += [float((one - other).abs().max()) for one, other in both]
        return max(gaps)


def raced(config: TrainedConfig, models: int, repeats: int) -> dict[str, object]:
    """Return seconds, their ratio and how far the weights differ."""
    with tempfile.TemporaryDirectory() as scratch:
        race = Race(config, models, Path(scratch))
        tasks: dict[str, Callable[[], object]] = {"together": race.together, "one by one": race.one_by_one}
        seconds = interleaved(tasks, repeats)
        return {
            "weights": sum(weight.numel() for weight in load(race.together()[0]).network.parameters()),
            "one by one / together": ratios(seconds["one by one"], seconds["together"]),
            "largest difference of a weight": race.difference(),
            "seconds": as_dicts(seconds),
        }


def main() -> None:
    """Print seconds and ratios for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=16)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(ASKED), choices=list(CONFIGS))
    options = parser.parse_args()
    torch.set_num_threads(1)
    result: dict[str, object] = {"machine": machine(), **vars(options)}
    for name in options.only:
        config = CONFIGS[name].model_copy(update={"steps": options.steps, "sheets": 0})
        result[name] = raced(config, options.models, options.repeats)
    report(result)


if __name__ == "__main__":
    main()
