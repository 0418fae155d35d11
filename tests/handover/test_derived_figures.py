"""What follows from hits and trials is told apart from what only the scores could give."""

from showthrough.handover.derived_figures import Derived, derived
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import a_finding, a_record


def test_rates_counts_and_the_rest() -> None:
    share = clopper_pearson(2, 100)
    record = a_record(
        a_finding("near_copy_rate", hits=2, trials=100, interval=share),
        a_finding("near_copy_rate", hits=2, trials=100, interval=Interval(0.0, 0.5, 0.95)),
        a_finding(
            "confirmed_copies",
            value=2.0,
            hits=2,
            trials=100,
            interval=Interval(share.low * 100, share.high * 100, 0.95),
        ),
        a_finding("near_copy_excess", value=0.1),
        a_finding("auc", value=0.5),
        a_finding("tpr_at_fpr", outcome="underpowered"),
    )
    assert derived(record) == [
        Derived("near_copy", 2, 1, ("near_copy_excess",)),
        Derived("nearest_sample", 0, 0, ("auc",)),
    ]
