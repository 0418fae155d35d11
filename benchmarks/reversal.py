"""Training of the network that restores redacted faces, against the U-Net of diffusers of about its size.

    python benchmarks/reversal.py [--side 48] [--steps 30] [--repeats 3] [--whole]

Both take the same steps on the same noise: L1 between what they make and what they are to make. `--whole`
also trains the attacker with its 1,500 steps, which takes minutes.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from _measure import Seconds, as_dicts, interleaved, machine, ratios, report
from torch import Tensor, nn

from showthrough.observers.embedders.small_network import drawn
from showthrough.redaction.attackers.attack import FaceMatcher, FacePairs
from showthrough.redaction.attackers.course import Course, trained
from showthrough.redaction.attackers.restoring import CHANNELS, Restorer
from showthrough.redaction.attackers.reversal import BATCH, RATE, Reversal

PEOPLE, WHOLE = 200, 1500


def main() -> None:
    """Print seconds of both networks, and of the whole attacker."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--side", type=int, default=48)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--whole", action="store_true", help="also train the attacker")
    options = parser.parse_args()
    networks = {"ours": restorer, "diffusers": theirs}
    tasks = {name: course(build, options) for name, build in networks.items()}
    seconds = interleaved(tasks, options.repeats)
    result = {
        "benchmark": "reversal",
        "side": options.side,
        "steps": options.steps,
        "machine": machine(),
        "parameters": {
            name: sum(p.numel() for p in build().parameters()) for name, build in networks.items()
        },
        "time_relative_to_diffusers": ratios(seconds["ours"], seconds["diffusers"]),
        "seconds_a_step": {name: _per_step(each, options.steps) for name, each in seconds.items()},
        "seconds": as_dicts(seconds),
    }
    if options.whole:
        result["seconds_of_the_attacker"] = attacker(options.side)
    report(result)


def course(build: Callable[[], nn.Module], options: argparse.Namespace) -> Callable[[], object]:
    """Return a course of training on noise."""
    rng = np.random.default_rng(0)
    shape = (BATCH, 3, options.side, options.side)
    given, wanted = (torch.from_numpy(rng.uniform(-1, 1, shape)).float() for _ in range(2))

    def run() -> None:
        network = build()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "network.safetensors"
            trained(
                network,
                lambda _: (network(given).float() - wanted).abs().mean(),
                Course(options.steps, RATE, file, lambda *_: None),
            )

    return run


def restorer() -> nn.Module:
    """Return our network."""
    return drawn(Restorer, np.random.default_rng(0))


def theirs() -> nn.Module:
    """Return a U-Net of diffusers with as many channels, on blocks of 2 x 2 pixels like ours."""
    from diffusers import UNet2DModel

    class OnBlocks(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inside = UNet2DModel(
                in_channels=12,
                out_channels=12,
                layers_per_block=1,
                block_out_channels=CHANNELS,
                down_block_types=("DownBlock2D",) * len(CHANNELS),
                up_block_types=("UpBlock2D",) * len(CHANNELS),
                norm_num_groups=8,
                add_attention=False,
            )

        def forward(self, x: Tensor) -> Tensor:
            blocks = nn.functional.pixel_unshuffle(x, 2)
            made: Tensor = self.inside(blocks, 0).sample
            return x + nn.functional.pixel_shuffle(made, 2)

    return OnBlocks()


def attacker(side: int) -> float:
    """Return the seconds that a reversal attacker learns for, on noise and without a matcher's gradients."""
    rng = np.random.default_rng(0)
    clean, redacted = rng.integers(0, 256, (2, 2 * PEOPLE, 112, 112, 3), dtype=np.uint8)
    pairs = FacePairs(clean, redacted, np.repeat(np.arange(PEOPLE), 2))
    matcher = FaceMatcher(
        "noise", "noise", 112, lambda faces: faces[:, :4, :4, 0].reshape(-1, 16) + np.float32(1)
    )
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        Reversal(side=side, steps=WHOLE).learn(pairs, matcher, 0, Path(folder), lambda *_: None)
    return round(time.perf_counter() - started, 1)


def _per_step(seconds: Seconds, steps: int) -> float:
    return round(float(np.median(seconds.clock)) / steps, 4)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
