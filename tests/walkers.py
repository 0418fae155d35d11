"""People who walk about in front of a camera, and a detector that misses some of them."""

import numpy as np

from showthrough.core.types import Floats

RATE = 25


def scene(
    rng: np.random.Generator, people: int = 4, frames: int = 150, *, apart: bool = False
) -> tuple[Floats, Floats]:
    """Return true boxes (people, frames, 4) in 1920 x 1080 and the seconds of the frames.

    Each sways about a point that drifts by about its own size a second; apart, in a lane of its own.
    """
    seconds = np.arange(frames) / RATE
    found = []
    for number in range(people):
        side = rng.uniform(40, 140)
        centre = rng.uniform([200, 150], [1700, 900])
        drift = rng.normal(0, 1, 2) * side
        sway = rng.uniform(0.3, 2, 2) * side
        if apart:
            centre[1], drift[1], sway[1] = 1080 * (number + 0.5) / people, 0, 0.2 * side
        turn, begin = rng.uniform(0.5, 2.5, 2), rng.uniform(0, 2 * np.pi, 2)
        middle = centre + drift * seconds[:, None] + sway * np.sin(turn * seconds[:, None] + begin)
        found.append(np.concatenate([middle - side / 2, middle + side / 2], axis=1))
    return np.array(found), seconds


def detections(
    rng: np.random.Generator, people: Floats, missed: float, jitter: float = 0.02, run: int = 1
) -> list[Floats]:
    """Return the boxes of each frame, in any order; `run` frames in a row are missed together."""
    n, frames, _ = people.shape
    is_missed = np.repeat(rng.random((n, -(-frames // run))) < missed, run, axis=1)[:, :frames]
    side = (people[..., 2:] - people[..., :2]).mean(axis=2, keepdims=True)
    seen = people + rng.normal(0, jitter, people.shape) * side
    return [rng.permutation(seen[~is_missed[:, frame], frame]) for frame in range(frames)]
