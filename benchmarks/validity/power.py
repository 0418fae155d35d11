"""The smallest planted exposure that a membership audit finds in 80 % of runs, beside the best possible.

python benchmarks/validity/power.py [--runs 400] [--people 1000]

A share of the members is exposed: their score lies `shift` deviations above everybody else's. The audit
says "leak shown" when the lower end of the AUC's interval, or of TPR at 1 % or .1 % FPR, lies above
chance, with one guess or with ten (Bonferroni). The optimum is the likelihood-ratio test that is told
the share and the shift, at the same 5 % of false alarms (one-sided 2.5 % for each of its two sides).
"""

import argparse
import json
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from showthrough.stats import bonferroni_level, operating_interval, roc_auc_interval

Floats = NDArray[np.float64]
Test = Callable[[Floats, Floats, float], bool]  # members, non-members, planted share
LEVEL = 0.95
POWER = 0.8
RATES = (0.01, 0.001)
SHIFTS = (1.0, 2.0, 4.0, 8.0)
SHARES = np.round(np.geomspace(0.001, 1.0, 36), 4)
FALSE_ALARMS = 0.025


def main() -> None:
    """Print one row for each shift."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--people", type=int, default=1000)
    options = parser.parse_args()
    rows = []
    for shift in SHIFTS:
        tests: dict[str, Test] = {f"{guesses} guesses": _audit(guesses) for guesses in (1, 10)}
        found = {name: smallest(test, shift, options.people, options.runs) for name, test in tests.items()}
        found["optimum"] = smallest(_optimum(shift, options.people), shift, options.people, options.runs)
        rows.append({"shift": shift, **found})
        print(json.dumps(rows[-1]), flush=True)


def smallest(test: Test, shift: float, people: int, runs: int) -> float | None:
    """Return the smallest planted share that the test finds in 80 % of runs, by bisection over a grid."""
    low, high = -1, len(SHARES) - 1
    if power(test, SHARES[high], shift, people, runs) < POWER:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if power(test, SHARES[middle], shift, people, runs) >= POWER:
            high = middle
        else:
            low = middle
    return float(SHARES[high])


def power(test: Test, share: float, shift: float, people: int, runs: int) -> float:
    """Return in which share of runs the test finds the planted leak."""
    rng = np.random.default_rng(1)
    return float(np.mean([test(*planted(share, shift, people, rng), share) for _ in range(runs)]))


def planted(share: float, shift: float, people: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return scores of members, some of them exposed, and of as many others."""
    members = rng.standard_normal(people) + shift * (rng.random(people) < share)
    return members, rng.standard_normal(people)


def _audit(guesses: int) -> Test:
    level = bonferroni_level(LEVEL, guesses)

    def shown(members: Floats, others: Floats, _share: float) -> bool:
        if roc_auc_interval(members, others, level).low > 0.5:
            return True
        return any(operating_interval(members, others, fpr, level).low > fpr for fpr in RATES)

    return shown


def _optimum(shift: float, people: int) -> Test:
    """Return the likelihood-ratio test of members alone; what others score is known to it."""
    bars: dict[float, float] = {}

    def statistic(scores: Floats, share: float) -> float:
        odds = shift * scores - shift**2 / 2
        if share >= 1:
            return float(odds.sum())
        return float(np.logaddexp(np.log1p(-share), np.log(share) + odds).sum())

    def shown(members: Floats, _others: Floats, share: float) -> bool:
        if share not in bars:
            rng = np.random.default_rng(2)
            null = [statistic(rng.standard_normal(people), share) for _ in range(2000)]
            bars[share] = float(np.quantile(null, 1 - FALSE_ALARMS))
        return statistic(members, share) > bars[share]

    return shown


if __name__ == "__main__":
    main()
