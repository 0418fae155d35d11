"""Risks and use of small generators of tables on breast cancer and diabetes data, with known leaks.

Each data set is cut into thirds: trained on, held out, and fresh people. `copied` hands out the training
rows, `fresh` those of people whom nobody trained on.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from _measure import report
from _reference_worlds import reference_table

from showthrough.core.training_settings.privacy import PrivacyConfig
from showthrough.generators.models.randomness import RepeatableRandomness
from showthrough.generators.tabular import VAETraining, domain_of, fit_copula, train_table_vae
from showthrough.stats.intervals import Interval, residual_risk
from showthrough.stats.roc import roc_auc, roc_auc_interval
from showthrough.stats.tabular.copied_records import closest_records
from showthrough.stats.tabular.mixed import Mixed, mixed
from showthrough.stats.tabular.record_inference import inferred_secrets
from showthrough.stats.tabular.record_linkability import linked_records
from showthrough.stats.tabular.record_membership import nearest_scores
from showthrough.stats.tabular.singling_out import singling_out
from showthrough.stats.tabular.table_likeness import likeness
from showthrough.stats.tabular.table_utility import utility

DATA = {"breast_cancer": "target", "diabetes": "target"}


def thirds(data: str) -> tuple[list[Mixed], int]:
    """Return three tables and the number of the target's column."""
    table, names, category = reference_table(data)
    is_category = np.array(category)
    ordered = [*np.array(names)[~is_category], *np.array(names)[is_category]]
    codes = table[:, is_category].astype(int)
    whole = mixed(table[:, ~is_category], codes - codes.min(axis=0))
    rows = np.random.default_rng(0).permutation(whole.n_rows)
    size = len(rows) // 3
    return [whole.rows(rows[i * size : (i + 1) * size]) for i in range(3)], ordered.index(DATA[data])


def generators(train: Mixed, fresh: Mixed) -> dict[str, Callable[[], Mixed]]:
    domain, n = domain_of(train), train.n_rows
    rng = np.random.default_rng(1)

    def vae(epsilon: float | None) -> Mixed:
        privacy = None if epsilon is None else PrivacyConfig(epsilon=epsilon, max_grad_norm=1.0)
        settings = VAETraining(steps=1500 if epsilon is None else 400, batch_size=64, privacy=privacy)
        return train_table_vae(train, domain, settings, RepeatableRandomness(0)).sample(n, rng)

    return {
        "copied": lambda: train,
        "fresh": lambda: fresh,
        "copula": lambda: fit_copula(train, domain).sample(n, rng),
        "copula, epsilon 10": lambda: fit_copula(train, domain, (10.0, 1e-3), rng.standard_normal).sample(
            n, rng
        ),
        "VAE": lambda: vae(None),
        "VAE, epsilon 10": lambda: vae(10.0),
    }


def figures(synthetic: Mixed, train: Mixed, control: Mixed, target: int) -> dict[str, str]:
    rng = np.random.default_rng(2)
    every = list(range(train.n_columns))
    link = linked_records(synthetic, train, control, (every[::2], every[1::2]), rng)
    guess = inferred_secrets(synthetic, train, control, target, rng)
    near = [nearest_scores(side, synthetic) for side in (train, control)]
    use = utility(synthetic, train, control, target)
    like = likeness(synthetic, train, control, rng)
    closest = closest_records(synthetic, train, control, rng).nearer
    return {
        **{
            name: told(*_of(lambda c=columns: singling_out(synthetic, train, control, rng, 300, c).risk))
            for name, columns in (("singling out, one", 1), ("singling out, three", 3))
        },
        "linkability": told(*_of(lambda: _risk(link.train, link.control))),
        "inference": told(*_of(lambda: _risk(guess.train, guess.control))),
        "closest is trained on": told(closest.value, closest.interval),
        "membership AUC": told(roc_auc(*near), roc_auc_interval(*near)),
        "TSTR": f"{use.synthetic:.2f}",
        "TRTR": f"{use.real:.2f}",
        "loss": told(use.loss, use.interval),
        "columns": f"{like.marginal:.2f}",
        "correlations": f"{like.correlation:.2f}",
    }


def _risk(train: Any, control: Any) -> Any:
    return residual_risk(int(train.sum()), len(train), int(control.sum()), len(control))


def _of(risk: Callable[[], Any]) -> tuple[float, Interval | None]:
    from showthrough.errors import MissingAnswerError

    try:
        found = risk()
    except MissingAnswerError:
        return float("nan"), None
    return found.value, found.interval


def told(value: float, interval: Interval | None) -> str:
    return (
        "not assessable" if interval is None else f"{value:.2f} ({interval.low:.2f} to {interval.high:.2f})"
    )


def main() -> None:
    cases = []
    for data in DATA:
        (train, control, fresh), target = thirds(data)
        for name, make in generators(train, fresh).items():
            cases.append({"data": data, "generator": name, **figures(make(), train, control, target)})
            print(cases[-1], file=sys.stderr, flush=True)
    report({"cases": cases})


if __name__ == "__main__":
    main()
