"""Utility of a synthetic table: a predictor trained on it, beside one trained on the real rows."""

from math import sqrt
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy.special import stdtrit

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats
from showthrough.stats.intervals import Interval, clopper_pearson, square_and_add
from showthrough.stats.tabular.mixed import Mixed
from showthrough.stats.tabular.record_membership import vectors_of

TablePredictor = Literal["boosting", "linear"]
FEWEST = 20  # rows to test on


class Utility(NamedTuple):
    """Scores on held-out rows: share of categories, or share of the spread of numbers, that is predicted."""

    synthetic: float  # trained on synthetic rows (TSTR)
    real: float  # trained on as many training rows (TRTR)
    constant: float  # the one best guess, from the training rows
    loss: float  # real minus synthetic
    interval: Interval  # of the loss, over held-out rows
    n_test: int


def utility(
    synthetic: Mixed,
    train: Mixed,
    test: Mixed,
    target: int,
    learner: TablePredictor = "boosting",
    seed: int = 0,
) -> Utility:
    """Return how well held-out rows are predicted after training on synthetic and on real rows.

    Both predictors are of one kind, are trained on equally many rows and are asked the same test rows, so
    that the loss is a mean of paired differences. For a category the score is the share predicted right.
    For a number it is 1 minus the absolute error over that of guessing the median of the training rows.
    The interval is over test rows, for these two trained predictors.

    Source: Esteban et al., arXiv:1706.02633 (train on synthetic, test on real).

    Raises:
        NotEnoughDataError: fewer than twenty rows to test on.
        NotAssessableError: the target has one value, so that nothing can be predicted.

    >>> rng = np.random.default_rng(0)
    >>> numbers = rng.normal(size=(600, 2))
    >>> table = Mixed(numbers, (numbers[:, :1] > 0).astype(int))
    >>> parts = [table.rows(slice(at, at + 200)) for at in (0, 200, 400)]
    >>> found = utility(*parts, target=2, learner="linear")
    >>> bool(found.synthetic > 0.9), found.interval.contains(0.0)
    (True, True)
    """
    synthetic, train, test = (side.rows(_is_known(side, target)) for side in (synthetic, train, test))
    n = min(synthetic.n_rows, train.n_rows)
    if min(test.n_rows, n) < FEWEST:
        told = f"utility needs {FEWEST} rows of each kind with a target, got {min(test.n_rows, n)}"
        raise NotEnoughDataError(told, needed=FEWEST)
    if len(np.unique(train.cells(target))) < 2:
        raise NotAssessableError("the target has one value among the training rows; name another column")
    given, own = (_some(side, n, seed) for side in (synthetic, train))
    guesses = [_predicted(side, test, target, learner, seed) for side in (given, own)]
    scored = _of_numbers if synthetic.is_number(target) else _of_categories
    return scored(test.cells(target), guesses, own.cells(target))


def _some(table: Mixed, n: int, seed: int) -> Mixed:
    return table.rows(np.sort(np.random.default_rng(seed).permutation(table.n_rows)[:n]))


def _is_known(table: Mixed, target: int) -> Any:
    cells = table.cells(target)
    return ~np.isnan(cells) if table.is_number(target) else cells >= 0


def _predicted(given: Mixed, test: Mixed, target: int, learner: TablePredictor, seed: int) -> Floats:
    """Return predictions for the test rows; where the target never varies, that value."""
    secret = given.cells(target)
    if len(np.unique(secret)) < 2:
        return np.full(test.n_rows, secret[0])
    others = [column for column in range(given.n_columns) if column != target]
    known, asked = vectors_of(given.of(others), test.of(others), by=[given.of(others)])
    model = _model(learner, given.is_number(target), seed)
    return np.asarray(model.fit(known, secret).predict(asked), dtype=np.float64)


def _model(learner: TablePredictor, is_number: bool, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if learner == "boosting":
        kind = HistGradientBoostingRegressor if is_number else HistGradientBoostingClassifier
        return kind(random_state=seed, early_stopping=False)
    return make_pipeline(StandardScaler(), Ridge() if is_number else LogisticRegression(max_iter=1000))


def _of_categories(asked: Floats, guesses: list[Floats], known: Floats, level: float = 0.95) -> Utility:
    right = [guess == asked for guess in guesses]
    values, counts = np.unique(known, return_counts=True)
    constant = float((asked == values[np.argmax(counts)]).mean())
    n, worse, better = len(asked), int((right[1] & ~right[0]).sum()), int((right[0] & ~right[1]).sum())
    interval = square_and_add(
        worse / n, clopper_pearson(worse, n, level), better / n, clopper_pearson(better, n, level)
    )
    scores = [float(each.mean()) for each in right]
    return Utility(scores[0], scores[1], constant, (worse - better) / n, interval, n)


def _of_numbers(asked: Floats, guesses: list[Floats], known: Floats, level: float = 0.95) -> Utility:
    spread = float(np.abs(asked - np.median(known)).mean())
    if spread == 0:
        raise NotAssessableError("the target has one value among the held-out rows; name another column")
    errors = [np.abs(guess - asked) / spread for guess in guesses]
    loss = errors[0] - errors[1]
    n, value = len(loss), float(loss.mean())
    half = float(stdtrit(n - 1, (1 + level) / 2)) * float(loss.std(ddof=1)) / sqrt(n)
    scores = [1 - float(each.mean()) for each in errors]
    return Utility(scores[0], scores[1], 0.0, value, Interval(value - half, value + half, level), n)
