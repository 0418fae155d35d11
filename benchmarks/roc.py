"""AUC with its interval, and the identity bootstrap of TPR at an FPR, against scikit-learn.

python benchmarks/roc.py [--n 1000000] [--people 100000] [--fpr 0.001] [--repeats 5]

scikit-learn has no interval: its AUC alone is the yardstick of ours with and without. A bootstrap by
its means draws, sorts and walks a curve; it is timed for a few replicates and counted up.
"""

import argparse
import statistics

import numpy as np
from _measure import as_dicts, forget_peak, interleaved, machine, peak_bytes, ratios, report
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score, roc_curve

from showthrough.stats import bootstrap_tpr_at_fpr, roc_auc, roc_auc_interval

REPLICATES = 1000
OF_PEER = 10  # replicates that the slower one is timed for

Scores = NDArray[np.float64]


def main() -> None:
    """Print seconds, peak memory and how much faster."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--fpr", type=float, default=0.001)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    results = [auc(options.n, options.repeats), bootstrap(options.people, options.fpr, options.repeats)]
    report({"benchmark": "roc", **vars(options), "machine": machine(), "results": results})


def scores(n: int) -> tuple[Scores, Scores]:
    """Return scores of n / 2 members and as many non-members, with a small leak."""
    rng = np.random.default_rng(0)
    return rng.normal(0.2, 1, n // 2), rng.normal(0, 1, n // 2)


def auc(n: int, repeats: int) -> dict[str, object]:
    """Time the AUC, and the AUC together with its interval."""
    members, others = scores(n)
    labels, together = np.repeat([1, 0], n // 2), np.concatenate([members, others])
    tasks = {
        "auc": lambda: roc_auc(members, others),
        "auc_and_interval": lambda: (roc_auc(members, others), roc_auc_interval(members, others)),
        "scikit_learn": lambda: roc_auc_score(labels, together),
    }
    seconds = interleaved(tasks, repeats)
    difference = abs(roc_auc(members, others) - roc_auc_score(labels, together))
    return {
        "task": "auc",
        "scores": n,
        "speed_relative_to_scikit_learn": {
            name: ratios(seconds["scikit_learn"], seconds[name]) for name in ("auc", "auc_and_interval")
        },
        "difference": float(difference),
        "seconds": as_dicts(seconds),
    }


def bootstrap(people: int, fpr: float, repeats: int) -> dict[str, object]:
    """Time all replicates of ours, with the memory that they add, and some of the peer's."""
    members, others = scores(people)
    before = forget_peak()
    interval = bootstrap_tpr_at_fpr(members, others, fpr, np.random.default_rng(0), REPLICATES)
    added = peak_bytes() - before
    tasks = {
        "showthrough": lambda: bootstrap_tpr_at_fpr(
            members, others, fpr, np.random.default_rng(0), REPLICATES
        ),
        "scikit_learn": lambda: [drawn_again(members, others, fpr, seed) for seed in range(OF_PEER)],
    }
    seconds = interleaved(tasks, repeats)
    peer, ours = (statistics.median(seconds[name].clock) for name in ("scikit_learn", "showthrough"))
    return {
        "task": "bootstrap of TPR at FPR",
        "scores": people,
        "replicates": REPLICATES,
        "interval": [interval.low, interval.high],
        "added_mib": round(added / 2**20, 1),
        "speed_per_replicate_relative_to_scikit_learn": round(peer / OF_PEER / (ours / REPLICATES)),
        "seconds": as_dicts(seconds),
    }


def drawn_again(members: Scores, others: Scores, fpr: float, seed: int) -> float:
    """Return TPR at the FPR of people drawn again, by the curve of scikit-learn."""
    rng = np.random.default_rng(seed)
    drawn = np.concatenate([rng.choice(members, len(members)), rng.choice(others, len(others))])
    fprs, tprs, _ = roc_curve(np.repeat([1, 0], [len(members), len(others)]), drawn, drop_intermediate=False)
    return float(tprs[fprs <= fpr][-1])


if __name__ == "__main__":
    main()
