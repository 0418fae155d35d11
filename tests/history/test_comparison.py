"""An audit beside the one before: worse, better, or noise, and what else differs."""

from showthrough.history.comparison import earlier_audit, is_key
from showthrough.testing.planted_records import a_finding, a_policy, a_record, a_rule


def record(hits, trials=10_000, **about):
    return a_record(
        a_finding("near_copy_rate", hits=hits, trials=trials),
        a_finding("near_copy_excess", value=0.1),
    ).model_copy(update={"run_id": f"run {hits}", **about})


def test_a_figure_that_moved_beyond_noise_stands_first():
    found = earlier_audit(record(100), record(900))
    assert found.figures[0].significance == "worse"
    assert found.figures[0].value == 0.01
    assert found.figures[0].difference == 0.08
    assert found.run_id == "run 100"


def test_noise_is_no_change():
    found = earlier_audit(record(100), record(105))
    assert {one.significance for one in found.figures} <= {"no_difference", "not_comparable"}


def test_what_else_differs_is_said():
    before = record(100)
    other = before.subject.model_copy(update={"digest": "another"})
    after = record(
        900, subject=other, embedders=(), policy=a_policy(a_rule("dp", "claimed_epsilon", at_most=3))
    )
    told = " ".join(earlier_audit(before, after).unlike)
    assert "The generator has changed" in told
    assert "other embedders" in told
    assert "policies differ" in told
    assert earlier_audit(before, before).unlike == ("The generator is the same as before.",)


def test_a_name_of_somebody_else_is_shown_and_not_obeyed():
    before = record(100)
    other = before.subject.model_copy(update={"name": "a\x1b[31m"})
    assert "\x1b" not in earlier_audit(before, record(100, subject=other)).unlike[0]


def test_key_figures_show_a_harm_or_have_a_limit():
    held = a_record(policy=a_policy(a_rule("near_copy", "near_copy_rate", at_most=0.1)))
    assert is_key(a_finding("near_copy_rate"), held)
    assert is_key(a_finding("match_excess"), held)
    assert is_key(a_finding("claimed_epsilon"), held)
    assert not is_key(a_finding("auc"), held)
