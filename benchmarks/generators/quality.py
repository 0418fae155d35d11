"""How real samples look, and how far that depends on the way of drawing them."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from faces import DATA, Faces

from showthrough.core.instruments.features_config import FeaturesConfig
from showthrough.core.types import Features, Images
from showthrough.observers.extractors.inception import InceptionFeatures, inception
from showthrough.stats.quality.frechet import KernelDistance, frechet_distance, kernel_distance
from showthrough.stats.quality.manifold import Manifold, manifold

WEIGHTS = DATA / "features" / "inception-2015-12-05-to768.pth"
N = 1000  # images of each kind
SEED = 2
BATCH = 32
torch.set_num_threads(1)


class Quality(NamedTuple):
    """Distances to people whom the generator never saw, and to those whom it did."""

    fid: float
    fid_train: float
    kid: KernelDistance
    kid_train: KernelDistance
    manifold: Manifold


class Extractor:
    """FID-768 features, kept in a folder: one file for each set of images."""

    def __init__(self, work: Path) -> None:
        self._folder = work / "features"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._observer: InceptionFeatures | None = None

    def of(self, name: str, images: Callable[[], Images]) -> Features:
        """Return the features of images, which are made only where no file holds them."""
        return self.kept(name, lambda: observed(self._loaded(), images()))

    def _loaded(self) -> InceptionFeatures:
        if self._observer is None:
            self._observer = inception(WEIGHTS, FeaturesConfig(dims=768))
            # as its images are: else each layer moves them
            self._observer._network.to(memory_format=torch.channels_last)
        return self._observer

    def kept(self, name: str, compute: Callable[[], Features]) -> Features:
        """Return what was computed before, or compute it now."""
        file = self._folder / f"{name}.npy"
        if not file.exists():
            np.save(file, compute())
        found: Features = np.load(file)
        return found

    def of_photos(self, people: Faces) -> Features:
        """Return the features of N photos drawn at random."""
        return self.of(f"photos-{people.role}", lambda: some(people.pixels))


def some(images: Images, n: int = N) -> Images:
    """Return n of the images at random, the same ones each time."""
    return images[np.random.default_rng(SEED).permutation(len(images))[:n]]


def observed(observer: InceptionFeatures, images: Images) -> Features:
    """Return features computed in bfloat16: FID moves by half a percent, in a third of the time."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return np.concatenate([observer(images[i : i + BATCH]) for i in range(0, len(images), BATCH)])


def quality(made: Features, holdout: Features, train: Features) -> Quality:
    """Return what is compared, at the same number of images everywhere."""
    return Quality(
        frechet_distance(holdout, made),
        frechet_distance(train, made),
        kernel_distance(holdout, made),
        kernel_distance(train, made),
        manifold(holdout, made),
    )
