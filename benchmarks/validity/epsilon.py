"""How often a lower bound on epsilon exceeds a truth that is known exactly, and how large it is.

python benchmarks/validity/epsilon.py [--runs 2000] [--canaries 1000]

Two audits that look before they choose ("never do this") stand beside the others.
"""

import argparse
import json
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from showthrough.stats import (
    epsilon_lower_bound,
    gaussian_epsilon,
    halves,
    one_run_epsilon,
    threshold_for_epsilon,
)

ALPHA = 0.05
DELTA = 1e-5  # of the Gaussian mechanism
one_run = cache(one_run_epsilon)
gaussian = cache(gaussian_epsilon)


class Canaries(NamedTuple):
    """What an audit sees: who was drawn into the training data, and a score that rises with it."""

    inside: NDArray[np.bool_]
    scores: NDArray[np.float64]


Audit = Callable[[Canaries, np.random.Generator], float]


def main() -> None:
    """Print one row for each truth and audit."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--canaries", type=int, default=1000)
    options = parser.parse_args()
    rows = []
    for epsilon in (0.0, 1.0):
        drawn = partial(randomised_response, epsilon, options.canaries)
        rows += simulated(f"randomised response, epsilon {epsilon:g}", epsilon, drawn, PURE, options.runs)
    for mu in (0.0, 1.0):
        drawn = partial(noisy, mu, options.canaries)
        name = f"Gaussian noise, mu {mu:g}, delta {DELTA:g}"
        rows += simulated(name, true_epsilon(mu), drawn, APPROXIMATE, options.runs)
    error = 2 * (ALPHA * (1 - ALPHA) / options.runs) ** 0.5
    print(json.dumps({**vars(options), "allowed_share": round(ALPHA + error, 4), "results": rows}, indent=1))


def simulated(
    mechanism: str,
    truth: float,
    draw: Callable[[np.random.Generator], Canaries],
    audits: dict[str, Audit],
    runs: int,
) -> list[dict[str, object]]:
    """Return what each audit says of the same runs."""
    bounds: dict[str, list[float]] = {name: [] for name in audits}
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        canaries = draw(rng)
        for name, audit in audits.items():
            bounds[name].append(audit(canaries, rng))
    return [
        {
            "mechanism": mechanism,
            "true_epsilon": round(truth, 4),
            "audit": name,
            "mean_bound": round(float(np.mean(found)), 4),
            "share_above_truth": round(float(np.mean(np.array(found) > truth)), 4),
        }
        for name, found in bounds.items()
    ]


def randomised_response(epsilon: float, n: int, rng: np.random.Generator) -> Canaries:
    """Return scores that are exactly epsilon-DP: each coin is told right with odds e^epsilon to 1.

    The fraction added carries nothing; it makes thresholds to choose from. 1 is the best one.
    """
    inside = rng.random(n) < 0.5
    lie = rng.random(n) >= 1 / (1 + np.exp(-epsilon))
    return Canaries(inside, (inside ^ lie) + rng.random(n))


def noisy(mu: float, n: int, rng: np.random.Generator) -> Canaries:
    """Return scores that are exactly mu-Gaussian DP, with their middle at 1."""
    inside = rng.random(n) < 0.5
    return Canaries(inside, 1 + mu * (inside - 0.5) + rng.normal(size=n))


def true_epsilon(mu: float) -> float:
    """Return epsilon at DELTA of the Gaussian mechanism, from a fine grid."""
    if mu == 0:
        return 0.0
    grid = np.linspace(0, 20, 200_001)
    deltas = ndtr(mu / 2 - grid / mu) - np.exp(grid) * ndtr(-mu / 2 - grid / mu)
    return float(grid[np.argmax(deltas <= DELTA)])


def table(canaries: Canaries, threshold: float) -> tuple[int, int, int, int]:
    """Return true positives, false negatives, false positives and true negatives."""
    accused, inside = canaries.scores > threshold, canaries.inside
    counts = (accused & inside, ~accused & inside, accused & ~inside, ~accused & ~inside)
    tp, fn, fp, tn = (int(each.sum()) for each in counts)
    return tp, fn, fp, tn


def fixed_threshold(canaries: Canaries, _: np.random.Generator) -> float:
    """Audit with a threshold known beforehand."""
    return epsilon_lower_bound(*table(canaries, 1.0), alpha=ALPHA)


def threshold_of_other_half(canaries: Canaries, rng: np.random.Generator) -> float:
    """Audit one half with the best threshold of the other."""
    selection, evaluation = (
        Canaries(canaries.inside[half], canaries.scores[half])
        for half in halves(np.arange(len(canaries.inside)), rng)
    )
    return epsilon_lower_bound(*table(evaluation, best_threshold(selection)), alpha=ALPHA)


def threshold_of_same_half(canaries: Canaries, _: np.random.Generator) -> float:
    """Audit with the best threshold of the very scores that are then counted: false."""
    return epsilon_lower_bound(*table(canaries, best_threshold(canaries)), alpha=ALPHA)


def best_threshold(canaries: Canaries) -> float:
    """Return what looks best on these canaries."""
    members, others = canaries.scores[canaries.inside], canaries.scores[~canaries.inside]
    return threshold_for_epsilon(members, others, alpha=ALPHA)


def right(canaries: Canaries, guesses: int) -> int:
    """Return how many guesses are right: those about the scores farthest from the middle."""
    surest = np.argsort(-np.abs(canaries.scores - 1), kind="stable")[:guesses]
    return int(((canaries.scores > 1) == canaries.inside)[surest].sum())


def preset(share: float, delta: float = 0.0) -> Audit:
    """Return the one-run audit with this share of canaries guessed, known beforehand."""

    def audit(canaries: Canaries, _: np.random.Generator) -> float:
        n, guesses = len(canaries.inside), round(share * len(canaries.inside))
        return one_run(n, guesses, right(canaries, guesses), delta, ALPHA)

    return audit


def best_of_all(canaries: Canaries, _: np.random.Generator) -> float:
    """Audit in one run with the number of guesses that looks best: false."""
    n = len(canaries.inside)
    numbers = range(n // 20, n + 1, n // 20)
    return max(one_run(n, guesses, right(canaries, guesses), 0.0, ALPHA) for guesses in numbers)


def gaussian_figure(canaries: Canaries, _: np.random.Generator) -> float:
    """Audit in one run against Gaussian mechanisms, everybody guessed."""
    n = len(canaries.inside)
    return gaussian(n, n, right(canaries, n), DELTA, ALPHA)


PURE: dict[str, Audit] = {
    "table, threshold fixed": fixed_threshold,
    "table, threshold from the other half": threshold_of_other_half,
    "table, best threshold of the same scores (never do this)": threshold_of_same_half,
    "one run, all guessed": preset(1.0),
    "one run, a fifth guessed": preset(0.2),
    "one run, best number of guesses (never do this)": best_of_all,
}
APPROXIMATE: dict[str, Audit] = {
    "one run, all guessed": preset(1.0, DELTA),
    "one run, a fifth guessed": preset(0.2, DELTA),
    "Gaussian figure, all guessed": gaussian_figure,
}

if __name__ == "__main__":
    main()
