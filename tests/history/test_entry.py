"""An audit in the history: its verdict, and the figures that limits are about."""

from showthrough.core.beside.drawn_sample import DrawnSample
from showthrough.gate import decide
from showthrough.history.entry import MOST, entry_of, kept
from showthrough.testing.planted_records import TODAY, a_finding, a_policy, a_record, a_rule, good_controls

COPIES = a_finding("near_copy_rate", hits=300, trials=1000, n_identities=500)
POLICY = a_policy(
    a_rule("near_copy", "near_copy_rate", at_most=0.5, severity="warn"),
    a_rule("memorisation", "near_copy_rate", at_most=0.01),
)


def test_an_entry_tells_the_worst_figures_first():
    record = a_record(COPIES, policy=POLICY)
    entry = entry_of(record, decide(record, today=TODAY))
    assert entry.verdict
    assert [figure.status for figure in entry.figures][:1] == ["fail"]
    assert "300 of 1,000" in entry.figures[0].told
    assert len(entry.figures) <= MOST


def test_what_a_record_keeps_is_enough_to_decide_again():
    record = a_record(COPIES, policy=POLICY, controls=good_controls("memorisation"))
    full = record.model_copy(update={"samples": (DrawnSample(withheld="because"),)})
    assert kept(full).samples == ()
    assert decide(kept(full), today=TODAY).verdict is decide(full, today=TODAY).verdict
