"""Which curve is drawn, with which points, and what is said of it."""

from collections.abc import Iterable
from functools import partial

import numpy as np
import pytest

from showthrough.core.curves import Curve
from showthrough.core.records import Finding
from showthrough.gate import decide
from showthrough.report.chosen_curves import curve_figure, curves_of, epsilon_figure, epsilons_of
from showthrough.report.figures.svg import LARGEST
from showthrough.stats.intervals import Interval
from showthrough.stats.roc import operating_interval
from showthrough.testing.planted_records import CARDS, a_certificate, a_finding, a_policy, a_record, a_rule
from showthrough.toolkit.error_curves import roc_curve

CARD = {card.name: card for card in CARDS}


def roc_findings(by: str, shift: float, low: float) -> list[Finding]:
    rng = np.random.default_rng(0)
    own, other = rng.normal(shift, 1, 2000), rng.normal(0, 1, 2000)
    curves = roc_curve(own, other, partial(operating_interval, own, other))
    auc = a_finding(
        "auc",
        value=low + 0.02,
        interval=Interval(low, low + 0.04, 0.95),
        chance=0.5,
        params={"by": by},
        curves=curves,
    )
    tpr = a_finding(
        "tpr_at_fpr",
        hits=40,
        trials=2000,
        interval=Interval(0.01, 0.03, 0.95),
        params={"by": by, "fpr": 0.01},
    )
    return [auc, tpr]


@pytest.mark.parametrize(("low", "told"), [(0.6, "more people caught"), (0.49, "no more than guessing")])
def test_a_roc_says_what_its_finding_shows_with_the_points_of_its_embedder_only(
    low: float, told: str
) -> None:
    found = [*roc_findings("pixels", 0.0, 0.49), *roc_findings("facenet", 1.0, low)]
    shown, words = curves_of(found[2], found, (0.001, 0.005))
    assert told in words.title
    assert shown.points == ((0.01, 0.02, 0.01, 0.03),)
    assert shown.limit == (0.001, 0.005)
    assert "At 1 in 100: 2 %, interval 1 to 3 %." in words.alt.replace(" % to", " to")


def test_the_curve_of_the_deciding_embedder_is_drawn_small_and_with_its_table() -> None:
    found = [*roc_findings("pixels", 0.0, 0.49), *roc_findings("facenet", 1.0, 0.6)]
    rule = a_rule("membership", "tpr_at_fpr", at_most=0.005, params={"fpr": 0.01})
    rulings = decide(a_record(found[0], *found[2:]), a_policy(rule)).rulings
    drawn = curve_figure(found, rulings)
    assert drawn is not None
    assert "facenet" in drawn.title
    assert max(len(drawn.svg.encode()), len(drawn.narrow.encode())) < LARGEST
    assert drawn.table is not None
    assert len(drawn.table.rows) == len(found[2].curves[0].x)
    assert all(int(row[-1].split()[0].replace(",", "")) >= 20 for row in drawn.table.rows)
    assert curve_figure([found[1]], ()) is None


def test_a_curve_of_three_points_has_no_shape_and_is_not_drawn() -> None:
    auc = roc_findings("pixels", 0.0, 0.49)[0]
    own = auc.curves[0]
    columns = ("x", "y", "low", "high", "counts")
    short = own.model_copy(update={name: getattr(own, name)[-3:] for name in columns})
    assert curve_figure([auc], ()) is not None
    assert curve_figure([auc.model_copy(update={"curves": (short,)})], ()) is None


def test_a_det_curve_counts_what_is_missed() -> None:
    det = Curve(name="det", x=(0.001, 0.01), y=(0.2, 0.1), x_title="Match", y_title="Missed", counts=(20, 20))
    finding = a_finding(
        "person_rate",
        value=0.9,
        interval=Interval(0.85, 0.95, 0.95),
        params={"by": "facenet", "fmr": 0.01},
        curves=(det,),
    )
    shown, words = curves_of(finding, [finding])
    assert shown.points[0] == pytest.approx((0.01, 0.1, 0.05, 0.15))
    assert words.title.endswith("10 % missed at 1 in 100 wrong matches")
    assert "The match threshold allows 1 in 100 wrong matches." in words.alt


def audited(values: Iterable[tuple[str, float]]) -> list[Finding]:
    template = a_finding("auc", value=0.5)
    changes = (
        {"check": "one_run_audit", "suite": "dp", "statistic": name, "value": value} for name, value in values
    )
    return [template.model_copy(update=change) for change in changes]


def test_epsilon_shows_claim_all_trainings_proof_and_ceiling() -> None:
    found = audited((("audited_epsilon", 0.5), ("epsilon_ceiling", 5.0)))
    record = a_record(*found, accounting=a_certificate(epsilon=6.2, epsilon_all=9.0))
    shown, words = epsilons_of(record, 8.0)
    assert [(row.kind, row.value) for row in shown.rows] == [
        ("claimed", 6.2), ("claimed", 9.0), ("proven", 0.5), ("ceiling", 5.0),
    ]  # fmt: skip
    told = "Epsilon: claimed at most 6.2, 9 over all trainings, proven at least 0.5, provable at most 5"
    assert words.title == f"{told}; the limit of 8 is not met"
    assert "The limit is 8." in words.alt
    assert epsilon_figure(CARD["dp_accounting"], record, ()).table.rows[1] == (
        "Claimed for all trainings",
        "at most 9",
        "–",
    )


@pytest.mark.parametrize(("unprotected", "told"), [(0, "is met"), (1, "is not met")])
def test_training_without_protection_meets_no_limit(unprotected: int, told: str) -> None:
    certificate = a_certificate(epsilon=6.2, unprotected_runs=unprotected)
    record = a_record(*audited((("audited_epsilon", 0.5),)), accounting=certificate)
    assert epsilons_of(record, 8.0)[1].title.endswith(f"the limit of 8 {told}")


@pytest.mark.parametrize(
    ("most", "told"),
    [
        (0.005, "more people caught than the limit allows"),
        (0.02, "the data cannot tell whether the limit is met"),
        (0.05, "no more people caught than the limit allows"),
    ],
)
def test_a_roc_says_what_its_point_shows_of_the_limit(most: float, told: str) -> None:
    found = roc_findings("facenet", 1.0, 0.6)
    assert curves_of(found[0], found, (0.01, most))[1].title.endswith(f": {told}")


@pytest.mark.parametrize("epsilon", [3.0, float("inf")])
def test_one_epsilon_alone_is_no_figure(epsilon: float) -> None:
    record = a_record(accounting=a_certificate(epsilon=epsilon))
    assert epsilon_figure(CARD["dp_accounting"], record, ()) is None
