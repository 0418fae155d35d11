"""Seconds of anonymeter's attacks on the large tables, as JSON; the benchmark runs it elsewhere."""

import json
import sys
import warnings
from pathlib import Path
from time import perf_counter, process_time

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))
from _large_table import large_tables
from anonymeter.evaluators import InferenceEvaluator, LinkabilityEvaluator, SinglingOutEvaluator

ATTACKS = 500


def frame(numbers, codes):
    columns = {f"n{i:02}": numbers[:, i] for i in range(numbers.shape[1])}
    words = {
        f"z{i:02}": pd.Series([f"c{code}" for code in codes[:, i]], dtype=object)
        for i in range(codes.shape[1])
    }
    return pd.DataFrame({**columns, **words})


def timed(call) -> tuple[float, float]:
    start = perf_counter(), process_time()
    call()
    return round(perf_counter() - start[0], 2), round(process_time() - start[1], 2)


def main() -> None:
    warnings.simplefilter("ignore")
    synthetic, train, control = (
        frame(*each) for each in large_tables(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    )
    names = list(train.columns)
    halves, secret = (names[::2], names[1::2]), names[-1]
    small = frame(*(each[:200] for each in large_tables(200)[0]))
    LinkabilityEvaluator(small, small, halves, 5, 1, small).evaluate(
        n_jobs=2
    )  # its distance is compiled first
    calls = {
        "univariate": lambda: SinglingOutEvaluator(train, synthetic, ATTACKS, 3, control).evaluate(
            "univariate"
        ),
        "multivariate": lambda: SinglingOutEvaluator(train, synthetic, ATTACKS, 3, control).evaluate(
            "multivariate"
        ),
        "linkability": lambda: LinkabilityEvaluator(train, synthetic, halves, ATTACKS, 1, control).evaluate(
            n_jobs=2
        ),
        "inference": lambda: InferenceEvaluator(
            train, synthetic, names[:-1], secret, False, ATTACKS, control
        ).evaluate(n_jobs=2),
    }
    print(json.dumps({name: timed(call) for name, call in calls.items()}))


if __name__ == "__main__":
    main()
