"""See measures/performance.toml."""

import numpy as np
import pytest

from showthrough.core.facts import Timing
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAvailableError
from showthrough.measures.performance import Performance

TIMING = Timing((1.0, 3.0, 2.0), 500, 32, 20, 3 * 2**20, 12_345, "cpu")


def by_name(observe, timing) -> dict[str, Finding]:
    found = Performance().run(observe(facts=(timing,)), np.random.default_rng(0))
    return {finding.statistic: finding for finding in found}


def test_the_time_is_the_median_and_the_interval_all_repeats(observe):
    seconds = by_name(observe, TIMING)["seconds_per_1000"]
    assert seconds.value == 4.0
    assert (seconds.interval.low, seconds.interval.high) == (2.0, 6.0)
    assert seconds.interval.level == 0.75  # three runs hold their median three times in four
    assert "fastest to the slowest of 3 repeats" in seconds.note


def test_the_interval_holds_the_median_as_often_as_it_says(observe, rng):
    draws = rng.exponential(size=(2000, 4))
    held = 0
    for row in draws:
        interval = by_name(observe, TIMING._replace(seconds=tuple(row), images=1000))[
            "seconds_per_1000"
        ].interval
        held += interval.contains(np.log(2))
    assert held / 2000 == pytest.approx(interval.level, abs=0.02)


def test_sizes_are_told_in_the_units_of_the_card(observe):
    found = by_name(observe, TIMING)
    assert found["peak_memory"].value == 3.0
    assert found["parameters"].value == 12_345
    assert found["denoising_steps"].value == 20
    assert all(f.params["device"] == "cpu" and f.params["batch_size"] == 32 for f in found.values())


def test_what_a_generator_does_not_have_is_not_run(observe):
    found = by_name(observe, TIMING._replace(denoising_steps=None, peak_bytes=None))
    assert found["denoising_steps"].outcome is Outcome.NOT_RUN
    assert found["peak_memory"].note == "Peak memory of this generator is not known."
    assert found["parameters"].outcome is Outcome.MEASURED


def test_no_repeat_is_underpowered(observe):
    assert by_name(observe, TIMING._replace(seconds=()))["seconds_per_1000"].outcome is Outcome.UNDERPOWERED


def test_a_folder_has_no_timing(observe):
    with pytest.raises(NotAvailableError, match="no Timing was measured"):
        Performance().run(observe(), np.random.default_rng(0))
