"""The card asks for its own attack; what follows is tested in tests/toolkit/redacted."""

import numpy as np
import pytest

from redacted_attempts import seen_with
from showthrough.attacks.naive_matcher import FIGURES, NaiveMatch
from showthrough.core.records import Outcome


def test_a_planted_leak_is_found_and_grows_with_the_leak() -> None:
    shares = []
    for clarity in (0.0, 0.4, 0.8):
        first, *_ = NaiveMatch().run(seen_with({"naive": clarity}), np.random.default_rng(0))
        assert first.statistic == FIGURES.first
        shares.append(first.value)
    assert shares == sorted(shares)
    assert first.shows_leak
    assert shares[-1] > 0.9


@pytest.mark.parametrize("seed", range(5))
def test_where_nothing_is_left_nothing_is_found(seed: int) -> None:
    found = NaiveMatch().run(seen_with({"naive": 0.0}, seed=seed), np.random.default_rng(seed))
    assert not any(finding.shows_leak for finding in found)


def test_other_attacks_do_not_speak_for_it() -> None:
    others = {name: 1.0 for name in ("naive", "parrot", "reversal") if name != "naive"}
    first, *_ = NaiveMatch().run(seen_with({"naive": 0.0, **others}), np.random.default_rng(0))
    assert first.outcome is Outcome.MEASURED
    assert not first.shows_leak


def test_a_rate_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        NaiveMatch(strict_fmr=0.0)
