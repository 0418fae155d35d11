"""See measures/authenticity.toml."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.measures.authenticity import Authenticity
from showthrough.stats import authenticity
from showthrough.testing.in_memory import Faces, noisy


def one(seen, statistic="authenticity_gap", by="pixels") -> Finding:
    found = Authenticity(replicates=300).run(seen, np.random.default_rng(1))
    (wanted,) = [f for f in found if f.statistic == statistic and f.params["by"] == by]
    return wanted


def test_the_share_and_its_control_are_those_of_the_plain_statistic(leaky):
    seen = leaky(share=0.2, n=60)
    train, holdout, made = (
        seen.of(role, "pixels").values for role in (Role.TRAIN, Role.HOLDOUT, Role.SYNTHETIC)
    )
    raw = one(seen, "authenticity")
    assert raw.value == pytest.approx(authenticity(train, made), abs=1 / 120)  # a tie of float32
    assert raw.control == pytest.approx(authenticity(train, holdout), abs=1 / 120)
    assert one(seen).value == pytest.approx(raw.control - raw.value)


@pytest.mark.parametrize("by", ["pixels", "face"])
def test_a_planted_leak_is_found_and_more_of_it_gives_more(leaky, by):
    found = [one(leaky(share=share, n=100), by=by) for share in (0.0, 0.3, 1.0)]
    assert [f.shows_leak for f in found] == [False, True, True]
    values = [f.value for f in found]
    assert values == sorted(values)


def test_where_nothing_leaks_an_alarm_is_rare(leaky):
    found = [one(leaky(share=0.0, seed=seed, n=40)) for seed in range(30)]
    assert sum(f.shows_leak for f in found) <= 3
    assert all(f.interval.contains(f.value) for f in found)


def test_copies_of_nobody_but_duplicates_look_authentic_as_the_card_says(toy, observe, rng):
    train = toy.people(60, rng, name="t")
    twice = noisy(train, rng, sd=1.0)
    train = Faces(np.concatenate([train.images, twice.images]), [*train.identity, *twice.identity])
    copies = noisy(train.take(np.arange(60)), rng, sd=8.0)
    seen = observe(train=train, holdout=toy.people(60, rng, name="h"), synthetic=copies)
    assert one(seen, "authenticity").value > 0.9


def test_all_authentic_on_both_sides_is_not_certain(leaky):
    found = one(leaky(share=0.0, n=30), by="face")
    assert found.interval.low < 0 < found.interval.high


def test_parameters_that_mean_nothing_are_refused():
    with pytest.raises(ValueError, match="replicates must be at least 100"):
        Authenticity(replicates=5)
