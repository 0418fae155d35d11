"""What a generator's own losses tell of who trained it, and which samples match somebody."""

import logging
from collections.abc import Mapping
from typing import NamedTuple, final

import numpy as np
import torch
from faces import DATA, SHARE, Faces
from numpy.typing import NDArray
from quality import Extractor, some
from torch import Tensor

from showthrough.core.config import ArcFaceConfig
from showthrough.core.images import Role, resized
from showthrough.core.types import Features, Floats, Images
from showthrough.generators.models.diffusion import Diffusion
from showthrough.generators.models.gan import GAN
from showthrough.generators.models.network import normal, same_bits
from showthrough.generators.models.randomness import stream
from showthrough.generators.storage.training_set import centred
from showthrough.generators.training.trained import TrainedGenerator
from showthrough.observers.embedders.arcface import arcface
from showthrough.stats.intervals import Interval, difference_interval
from showthrough.stats.membership.epsilon import epsilon_lower_bound
from showthrough.stats.memorisation.near_copies import near_copies
from showthrough.stats.roc import roc_auc, roc_auc_interval

SEED = 3
DRAWS = 16  # latents, or noise at each of the times
TIMES = np.repeat([10, 20, 40, 60, 80, 100, 120, 150], 2)  # of 200; 0 is the clean image
CHUNK = 200  # images at a time
EMBEDDER = DATA / "embedders" / "mobilefacenet" / "mobilefacenet.pt"
MIDDLE = 0.5 / SHARE  # the middle half of the photo, as a share of what was kept
STRANGERS = 400  # holdout photos that show what chance does
log = logging.getLogger(__name__)


class Membership(NamedTuple):
    """What a loss tells; the bound comes from people on whom the threshold was not chosen."""

    auc: float
    interval: Interval
    bound: float  # on epsilon, one-sided 95 %
    ceiling: float  # the bound if every person had been told apart


class Copies(NamedTuple):
    """Samples that are near-copies of training photos, and as many holdout photos for control."""

    hits: int
    control: int
    made: int
    excess: Interval


def membership(generator: TrainedGenerator, train: Faces, holdout: Faces, delta: float) -> Membership:
    """Return how well the loss tells members from others, one score a person."""
    own, other = per_person(generator, train), per_person(generator, holdout)
    rng = np.random.default_rng(SEED)
    own, other = rng.permutation(own), rng.permutation(other)
    chosen = (own[: len(own) // 2], other[: len(other) // 2])
    kept = (own[len(own) // 2 :], other[len(other) // 2 :])
    threshold = max(np.unique(np.concatenate(chosen)), key=lambda cut: _promise(chosen, cut, delta))
    return Membership(
        roc_auc(own, other),
        roc_auc_interval(own, other),
        epsilon_lower_bound(*_table(kept, threshold), delta=delta),
        epsilon_lower_bound(len(kept[0]), 0, 0, len(kept[1]), delta=delta),
    )


def per_person(generator: TrainedGenerator, people: Faces) -> Floats:
    """Return the mean score of each person's photos; high means known from training."""
    pixels = centred(people.pixels.reshape(len(people.pixels), -1))
    with same_bits(), torch.inference_mode():
        parts = [_scores(generator, part, i) for i, part in enumerate(pixels.split(CHUNK))]
    scores = torch.cat(parts).numpy().astype(np.float64)
    _, place = np.unique(people.person, return_inverse=True)
    means: Floats = np.bincount(place, scores) / np.bincount(place)
    return means


def _scores(generator: TrainedGenerator, pixels: Tensor, chunk: int) -> Tensor:
    network, rng = generator.network, stream(SEED, "audit", chunk)
    if isinstance(network, GAN):
        return network.critic.scores(pixels)
    repeated = pixels.unsqueeze(1).expand(-1, DRAWS, -1)
    if isinstance(network, Diffusion):
        times = torch.from_numpy(TIMES).expand(len(pixels), -1)
        loss: Tensor = network(repeated, times, normal(rng, *repeated.shape))
    else:
        loss = network(repeated, *network.draws(rng, len(pixels), DRAWS))
    return -loss


def _table(scores: tuple[Floats, Floats], threshold: float) -> tuple[int, int, int, int]:
    caught, accused = (int((side > threshold).sum()) for side in scores)
    return caught, len(scores[0]) - caught, accused, len(scores[1]) - accused


def _promise(scores: tuple[Floats, Floats], threshold: float, delta: float) -> tuple[float, float]:
    """Return what a threshold would show, and where it shows nothing, how far the rates lie apart."""
    tp, fn, fp, tn = _table(scores, threshold)
    return epsilon_lower_bound(tp, fn, fp, tn, delta=delta), tp / (tp + fn) - fp / (fp + tn)


def copies(made: Images, train: Images, holdout: Images) -> Copies:
    """Return the near-copies of equally many photos of train and of holdout."""
    hits, control = (int((near_copies(_flat(made), _flat(known)) < 1).sum()) for known in (train, holdout))
    n = len(made)
    return Copies(hits, control, n, difference_interval(hits, n, control, n))


@final
class Judge:
    """Says which samples match none of the people trained on, in pixels and to a face matcher."""

    def __init__(self, people: Mapping[Role, Faces], extractor: Extractor) -> None:
        config = ArcFaceConfig(kind="arcface", input="imagenet", align="crop", crop=MIDDLE)
        self._observer = arcface("mobilefacenet", EMBEDDER, config)
        self._train = people[Role.TRAIN].pixels
        self._known = extractor.kept("mobilefacenet-train", lambda: self._embed(self._train))
        strangers = extractor.kept(
            "mobilefacenet-holdout", lambda: self._embed(some(people[Role.HOLDOUT].pixels, STRANGERS))
        )
        self.threshold = float(np.median(self._closest(strangers)))
        log.info("half of all strangers reach a similarity of %.3f to somebody", self.threshold)

    def _embed(self, images: Images) -> Features:
        """Return unit vectors of faces enlarged to the size that the matcher knows."""
        size = self._observer.size
        assert size is not None, "a cut without landmarks reads every image at one size"
        chunks = (images[i : i + CHUNK] for i in range(0, len(images), CHUNK))
        return np.concatenate(
            [self._observer(np.stack([resized(image, size) for image in chunk])) for chunk in chunks]
        )

    def _closest(self, vectors: Features) -> Features:
        """Return the similarity of each face to the training photo that is most like it."""
        return (vectors @ self._known.T).max(axis=1)

    def matches_nobody(self, made: Images) -> NDArray[np.bool_]:
        """Return the samples that are no near-copies, and less like anybody than most strangers are.

        A threshold for one comparison means nothing here: of thousands of photos some are alike by
        chance, and every stranger's photo is above it for somebody.
        """
        ratios = near_copies(_flat(made), _flat(self._train))
        copied, alike = ratios < 1, self._closest(self._embed(made)) > self.threshold
        log.info("of %d: %d near-copies, %d alike somebody", len(made), copied.sum(), alike.sum())
        return ~(copied | alike)


def _flat(images: Images) -> Floats:
    return images.reshape(len(images), -1) / 255.0
