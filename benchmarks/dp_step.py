"""One private training step by each engine, against the plain one: seconds, ratios, memory.

python benchmarks/dp_step.py [--batch 32] [--repeats 7] [--only vae ...]
"""

import argparse
import ctypes
from collections.abc import Callable

import numpy as np
import torch
from _measure import as_dicts, forget_peak, interleaved, machine, peak_bytes, ratios, report

from showthrough.core.training_settings.trained_config import (
    DiffusionConfig,
    GANConfig,
    TrainedConfig,
    VAEConfig,
)
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import Network, initialise
from showthrough.generators.private.dp_sgd import PrivateLearner
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.private.secure_noise import SystemRandomness
from showthrough.generators.storage.training_set import People, on_device

NOISE, CLIP = 1.0, 0.1
DEMO = DiffusionConfig(kind="diffusion", size=25, hidden=32)  # the private generator of faces-demo
DRAWS = {"demo": 8}  # images of one person in a step
CONFIGS: dict[str, TrainedConfig] = {
    "demo": DEMO,
    "vae mlp 32": VAEConfig(kind="vae", size=32),
    "vae conv 32": VAEConfig(kind="vae", architecture="conv", size=32),
    "gan 32": GANConfig(kind="gan", size=32),
    "diffusion mlp 25": DiffusionConfig(kind="diffusion", size=25, hidden=192),
    "diffusion unet 32": DiffusionConfig(kind="diffusion", architecture="unet", size=32),
}


def made_up(config: TrainedConfig, n: int) -> People:
    """Return people that are nobody's: the time of a step does not depend on what they look like."""
    pixels = np.random.default_rng(0).integers(0, 256, (n, 3 * config.size**2), dtype=np.uint8)
    return People(pixels, tuple(np.array([row]) for row in range(n)), "identity")


def fresh(config: TrainedConfig) -> Network:
    """Return a network with first weights."""
    return initialise(build(config), np.random.default_rng(0))


def plain(config: TrainedConfig, people: People, each: int) -> Callable[[], object]:
    """Return a step without privacy, of what learns from people."""
    network = fresh(config)
    optimizer = torch.optim.Adam(network.sees_people.parameters(), fused=True)
    rng = np.random.default_rng(1)

    def step() -> None:
        seen = on_device(people.records(np.arange(people.n), each, 0))
        loss = network(*seen, *network.draws(rng, people.n, each)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def private(engine: str) -> Callable[[TrainedConfig, People, int], Callable[[], object]]:
    """Return what makes a step as showthrough takes it by an engine, with everybody in it."""

    def make(config: TrainedConfig, people: People, each: int) -> Callable[[], object]:
        network = fresh(config)
        optimizer = torch.optim.Adam(network.sees_people.parameters(), fused=True)
        plan = PrivacyPlan(
            delta=1e-3,
            records=people.n,
            sample_rate=1.0,
            noise_multiplier=NOISE,
            max_grad_norm=CLIP,
            steps=1,
            draws=each,
            engine=engine,
        )
        learner = PrivateLearner(network, optimizer, people, plan, SystemRandomness())
        return lambda: learner.step(0)

    return make


def reading(config: TrainedConfig, people: People, each: int) -> Callable[[], object]:
    """Return what a step spends on getting its images."""
    del config
    return lambda: on_device(people.records(np.arange(people.n), each, 0))


KINDS = {
    "plain": plain,
    "bookkeeping": private("bookkeeping"),
    "opacus": private("opacus"),
    "reading": reading,
}


def megabytes(step: Callable[[], object]) -> int:
    """Return how much more memory than before one step holds at its peak."""
    ctypes.CDLL(None).malloc_trim(0)  # memory that was freed and kept would hide what a step needs
    before = forget_peak()
    step()
    return (peak_bytes() - before) // 2**20


def main() -> None:
    """Print seconds and ratios for each network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1, help="training uses one, so that bits repeat")
    parser.add_argument("--only", nargs="*", default=list(CONFIGS), choices=list(CONFIGS))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    result: dict[str, object] = {"machine": machine(), "batch": options.batch, "threads": options.threads}
    for name in options.only:
        config = CONFIGS[name]
        people = made_up(config, options.batch)
        steps = {kind: make(config, people, DRAWS.get(name, 1)) for kind, make in KINDS.items()}
        seconds = interleaved(steps, options.repeats)
        result[name] = {
            "weights": sum(weight.numel() for weight in fresh(config).sees_people.parameters()),
            "seconds": as_dicts(seconds),
            "megabytes at the peak of a step": {kind: megabytes(step) for kind, step in steps.items()},
            "bookkeeping / plain": ratios(seconds["bookkeeping"], seconds["plain"]),
            "opacus / plain": ratios(seconds["opacus"], seconds["plain"]),
            "opacus / bookkeeping": ratios(seconds["opacus"], seconds["bookkeeping"]),
            "reading / plain": ratios(seconds["reading"], seconds["plain"]),
        }
    report(result)


if __name__ == "__main__":
    main()
