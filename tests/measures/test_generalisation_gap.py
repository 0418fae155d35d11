"""See measures/generalisation_gap.toml."""

import numpy as np
import pytest

from showthrough.core.records import Finding
from showthrough.errors import NotAvailableError
from showthrough.measures.generalisation_gap import GeneralisationGap
from showthrough.testing.in_memory import PIXELS


def one(seen, statistic="likelihood_gap_excess", **params) -> Finding:
    found = GeneralisationGap(replicates=300, **params).run(seen, np.random.default_rng(1))
    (wanted,) = [f for f in found if f.statistic == statistic]
    return wanted


def test_a_planted_leak_is_found_and_more_of_it_gives_more(leaky):
    found = [one(leaky(share=share, n=80)) for share in (0.0, 0.05, 0.3, 1.0)]
    assert [f.shows_leak for f in found] == [False, True, True, True]
    values = [f.value for f in found]
    assert values == sorted(values)


def test_where_nothing_leaks_an_alarm_is_rare_although_the_gap_itself_is_never_zero(leaky):
    seen = [leaky(share=0.0, seed=seed, n=50) for seed in range(30)]
    assert sum(one(each).shows_leak for each in seen) <= 3
    gaps = [one(each, "likelihood_gap") for each in seen]
    assert np.mean([gap.value for gap in gaps]) > 0.5  # fitted to training images it explains them better
    assert np.mean([gap.value - gap.control for gap in gaps]) == pytest.approx(0, abs=1.0)


def test_at_most_so_many_images_are_compared(leaky):
    seen = leaky(share=0.3, n=80)
    assert one(seen, most=40).n_images == 40
    assert one(seen).n_images == 160
    assert one(seen, most=40) == one(seen, most=40)


def test_without_an_embedder_but_pixels_there_are_no_features(leaky):
    with pytest.raises(NotAvailableError, match="no embedder but pixels"):
        one(leaky(share=0.0, n=30, embedders=(PIXELS,)))


@pytest.mark.parametrize("params", [{"most": 5}, {"replicates": 1}])
def test_parameters_that_mean_nothing_are_refused(params):
    with pytest.raises(ValueError, match="most must be at least 20"):
        GeneralisationGap(**params)
