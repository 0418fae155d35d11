"""Labelling of images by a trait."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.attributes.labelling import cross_labels, labeller


def clouds(n: int, apart: float, rng: np.random.Generator, wide: int = 20):
    """Return vectors of n people with two photos each, whose first number tells the value."""
    codes = np.repeat(np.arange(n) % 2, 2)
    features = rng.standard_normal((2 * n, wide))
    features[:, 0] += apart * (2 * codes - 1)
    return features, codes, np.repeat(np.arange(n), 2)


def test_values_that_lie_apart_are_told_and_rare_ones_are_no_less_likely(rng) -> None:
    features, codes, who = clouds(200, 2.0, rng)
    rare = (codes == 0) | (who % 10 == 1)
    label = labeller(features[rare], codes[rare], who[rare])
    new, truth, _ = clouds(400, 2.0, rng)
    right = label(new).argmax(axis=1) == truth
    assert right[truth == 0].mean() > 0.9
    assert right[truth == 1].mean() > 0.9


def test_three_values_have_three_probabilities(rng) -> None:
    codes = np.arange(90) % 3
    features = rng.standard_normal((90, 5)) + 4 * np.eye(5)[codes]
    logs = labeller(features, codes, np.arange(90), 3)(features)
    assert logs.shape == (90, 3)
    assert np.allclose(np.exp(logs).sum(axis=1), 1)
    assert (logs.argmax(axis=1) == codes).mean() > 0.9


def test_a_person_with_many_photos_weighs_as_one_with_few(rng) -> None:
    features, codes, who = clouds(60, 0.3, rng)
    often = np.r_[np.arange(120), np.repeat([0, 1], 200)]
    once, many = labeller(features, codes, who), labeller(features[often], codes[often], who[often])
    new, _, _ = clouds(200, 0.3, rng)
    assert np.corrcoef(once(new)[:, 1], many(new)[:, 1])[0, 1] > 0.7


def test_too_few_people_with_a_value_teach_nothing(rng) -> None:
    features, codes, who = clouds(18, 1.0, rng)
    with pytest.raises(
        NotEnoughDataError, match="takes 10 reference people with each value; of one there are 9"
    ):
        labeller(features, codes, who)
    with pytest.raises(NotEnoughDataError, match="of one there are 0"):
        labeller(features, np.zeros(len(codes), dtype=np.int64), who)


def test_rates_of_people_whom_no_classifier_met_are_those_among_new_people(rng) -> None:
    own, new, odds = [], [], []
    for _ in range(5):
        features, codes, who = clouds(150, 1.0, rng)
        others, truth, _ = clouds(300, 1.0, rng)
        found = cross_labels(features, codes == 1, who, others, rng)
        own.append(found.own[codes == 1].mean())
        new.append(found.others[truth == 1].mean())
        odds.append(found.odds[truth == 1].mean())
    assert np.mean(own) == pytest.approx(np.mean(new), abs=0.03)
    assert 0.7 < np.mean(odds) < 0.9
