"""Rates of anonymeter 1.1.0 on the reference worlds, as JSON; runs in an environment of its own.

    python3 -m venv build/anonymeter && build/anonymeter/bin/pip install anonymeter==1.1.0
    build/anonymeter/bin/python -m benchmarks.tables.run_anonymeter > tests/stats/tabular/anonymeter.json

Anonymeter needs NumPy below 2 and cannot be installed beside this project. No code of it is used here.
"""

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from _reference_worlds import SECRETS, ReferenceWorld, halves_of, reference_world

REPEATS = 10
ATTACKS = {"univariate": 100, "multivariate": 300}


def frames(world: ReferenceWorld) -> list:
    import pandas as pd

    found = []
    for rows in (world.train, world.control, world.synthetic):
        frame = pd.DataFrame(rows, columns=world.names)
        for name, category in zip(world.names, world.is_category, strict=True):
            if category:
                frame[name] = frame[name].map(lambda value: f"c{value:.0f}").astype(object)
        found.append(frame)
    return found


def rates(results: list) -> dict:
    """Return means over repeats: rates from the counts, and anonymeter's own (Wilson's) residual risk."""
    return {
        "attack": float(np.mean([r.n_success / r.n_attacks_ori for r in results])),
        "control": float(np.mean([r.n_control / r.n_attacks_control for r in results])),
        "naive": float(np.mean([r.n_baseline / r.n_attacks_baseline for r in results])),
        "risk": float(np.mean([r.risk().value for r in results])),
    }


def measured(data: str, kind: str) -> dict:
    from anonymeter.evaluators import InferenceEvaluator, LinkabilityEvaluator, SinglingOutEvaluator

    world = reference_world(data, kind)
    train, control, synthetic = frames(world)
    found = {}
    for mode, attacks in ATTACKS.items():
        runs = [SinglingOutEvaluator(train, synthetic, attacks, 3, control, seed=s) for s in range(REPEATS)]
        found[f"singling_out_{mode}"] = rates([run.evaluate(mode=mode).results() for run in runs])
    halves = halves_of(world.names)
    np.random.seed(0)  # noqa: NPY002 - pandas draws its samples from the global generator
    runs = [LinkabilityEvaluator(train, synthetic, halves, len(train), 1, control) for _ in range(REPEATS)]
    found["linkability"] = rates([run.evaluate(n_jobs=1).results() for run in runs])
    for secret in SECRETS[data]:
        known = [name for name in world.names if name != secret]
        number = not world.is_category[world.names.index(secret)]
        runs = [
            InferenceEvaluator(train, synthetic, known, secret, number, 10**9, control)
            for _ in range(REPEATS)
        ]
        found[f"inference_{secret}"] = rates([run.evaluate(n_jobs=1).results() for run in runs])
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    versions = {name: version(name) for name in ("anonymeter", "numpy", "pandas", "polars", "scikit-learn")}
    worlds = {f"{d} {k}": measured(d, k) for d in SECRETS for k in ("apart", "copies")}
    told = {"made_with": versions, "repeats": REPEATS, "attacks": ATTACKS, "worlds": worlds}
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
