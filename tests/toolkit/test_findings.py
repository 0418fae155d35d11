"""Building findings: a number with all that travels with it, or the reason why there is none."""

import pytest

from showthrough.core.records import Outcome
from showthrough.errors import MissingAnswerError, NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.findings import Answers, outcome_of

ANSWERS = Answers("near_copy", "memorisation")


def test_what_is_common_stands_in_every_finding():
    answers = ANSWERS.having(params={"by": "pixels"}, n_images=7, note="First.")
    finding = answers.having(params={"fpr": 0.1}, note="Second.").measured("rate", 0.5, chance=0.1)
    assert (finding.check, finding.suite, finding.statistic) == ("near_copy", "memorisation", "rate")
    assert finding.params == {"by": "pixels", "fpr": 0.1}
    assert finding.note == "First. Second."
    assert (finding.value, finding.chance, finding.n_images) == (0.5, 0.1, 7)
    assert answers.measured("rate", 0.5).params == {"by": "pixels"}


def test_a_share_carries_its_exact_interval_unless_another_is_given():
    assert ANSWERS.share("rate", 3, 10).interval == clopper_pearson(3, 10)
    assert ANSWERS.share("rate", 3, 10).value == 0.3
    wider = Interval(0.0, 1.0, 0.95)
    assert ANSWERS.share("rate", 3, 10, interval=wider).interval == wider


def test_a_share_of_nothing_is_no_answer():
    with pytest.raises(NotEnoughDataError, match="rate has no case to count"):
        ANSWERS.share("rate", 0, 0)


@pytest.mark.parametrize(
    ("error", "outcome", "needed"),
    [
        (NotEnoughDataError("too few", needed=9), Outcome.UNDERPOWERED, 9),
        (NotAssessableError("no meaning"), Outcome.NOT_ASSESSABLE, None),
        (NotAvailableError("not given"), Outcome.NOT_RUN, None),
        (MissingAnswerError("no answer"), Outcome.NOT_RUN, None),
    ],
)
def test_a_missing_answer_says_why(error, outcome, needed):
    finding = ANSWERS.having(note="Of a value.", n_images=3).missing("rate", error)
    assert finding.outcome is outcome is outcome_of(error)
    assert finding.needed == needed
    assert finding.value is None
    assert finding.note == f"{str(error).capitalize()}."
    assert finding.n_images == 3


def test_one_missing_answer_is_told_for_each_statistic_that_it_costs():
    def ask():
        raise NotAvailableError("no holdout")

    found = ANSWERS.each(("a", "b"), ask)
    assert [(f.statistic, f.note) for f in found] == [("a", "No holdout."), ("b", "No holdout.")]
    assert ANSWERS.each(("a",), lambda: (ANSWERS.measured("a", 1.0),))[0].value == 1.0


def test_a_crash_is_not_a_missing_answer():
    with pytest.raises(ZeroDivisionError):
        ANSWERS.each(("a",), lambda: 1 / 0)
