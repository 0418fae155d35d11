"""One private training step, against the plain one and against Opacus as its users write it.

python benchmarks/dp_step.py [--batch 32] [--repeats 7] [--only vae ...]
"""

import argparse
from collections.abc import Callable

import numpy as np
import torch
from _measure import as_dicts, interleaved, machine, ratios, report
from opacus import GradSampleModule
from opacus.optimizers import DPOptimizer

from showthrough.core.generator_config import DiffusionConfig, GANConfig, TrainedConfig, VAEConfig
from showthrough.generators.models.network import Network, initialise
from showthrough.generators.private.dp_sgd import PrivateLearner
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.private.secure_noise import SystemRandomness
from showthrough.generators.storage.training_set import People, on_device
from showthrough.generators.training.trained import build

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


def private(config: TrainedConfig, people: People, each: int) -> Callable[[], object]:
    """Return a step as showthrough takes it, with everybody in it."""
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
    )
    learner = PrivateLearner(network, optimizer, people, plan, SystemRandomness())
    return lambda: learner.step(0)


def opacus(config: TrainedConfig, people: People, each: int) -> Callable[[], object]:
    """Return a step of Opacus' default hooks: the same batch, clipping and noise."""
    network = fresh(config)
    module = GradSampleModule(network.sees_people, loss_reduction="mean")
    adam = torch.optim.Adam(network.sees_people.parameters(), fused=True)
    optimizer = DPOptimizer(adam, noise_multiplier=NOISE, max_grad_norm=CLIP, expected_batch_size=people.n)
    rng = np.random.default_rng(1)

    def step() -> None:
        seen = on_device(people.records(np.arange(people.n), each, 0))
        loss = module(*seen, *network.draws(rng, people.n, each)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def reading(config: TrainedConfig, people: People, each: int) -> Callable[[], object]:
    """Return what a step spends on getting its images."""
    del config
    return lambda: on_device(people.records(np.arange(people.n), each, 0))


KINDS = (plain, private, opacus, reading)


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
        steps = {kind.__name__: kind(config, people, DRAWS.get(name, 1)) for kind in KINDS}
        seconds = interleaved(steps, options.repeats)
        result[name] = {
            "weights": sum(weight.numel() for weight in fresh(config).sees_people.parameters()),
            "seconds": as_dicts(seconds),
            "private / plain": ratios(seconds["private"], seconds["plain"]),
            "reading / plain": ratios(seconds["reading"], seconds["plain"]),
            "private / opacus": ratios(seconds["private"], seconds["opacus"]),
        }
    report(result)


if __name__ == "__main__":
    main()
