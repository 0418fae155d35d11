"""The relative membership attack, against a plain loop and on planted leaks."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats import rmia_scores, roc_auc, roc_auc_interval

PEOPLE, OTHERS, MODELS = 400, 300, 8


def likelihoods(leak: float, rng: np.random.Generator) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """Return the arguments of `rmia_scores` and who was a member; training lowers a loss by `leak`."""
    hardness = rng.gamma(2.0, 0.5, size=PEOPLE + OTHERS)
    inside = rng.random((MODELS + 1, PEOPLE + OTHERS)) < 0.5
    inside[1, :PEOPLE] = False  # so that every record has an OUT model
    inside[:, PEOPLE:] = False  # the population is in no training data
    losses = hardness * np.exp(rng.normal(0, 0.3, size=inside.shape) - leak * inside)
    chances = np.exp(-losses)
    own, population = chances[:, :PEOPLE], chances[:, PEOPLE:]
    arguments = (own[0], own[1:], inside[1:, :PEOPLE], population[0], population[1:])
    return arguments, inside[0, :PEOPLE]


@pytest.mark.parametrize(("gamma", "a"), [(1.0, 0.3), (2.0, 0.0), (0.5, 1.0)])
def test_scores_are_those_of_a_plain_loop(rng, gamma, a) -> None:
    (target, reference, inside, z_target, z_reference), _ = likelihoods(1.0, rng)

    def usual(mean: float) -> float:
        return ((1 + a) * mean + (1 - a)) / 2

    ratios = [z_target[z] / usual(np.mean(z_reference[:, z])) for z in range(OTHERS)]
    expected = []
    for x in range(PEOPLE):
        out = [reference[k, x] for k in range(MODELS) if not inside[k, x]]
        ratio = target[x] / usual(np.mean(out))
        expected.append(np.mean([ratio / of_other > gamma for of_other in ratios]))
    found = rmia_scores(target, reference, inside, z_target, z_reference, gamma=gamma, a=a)
    np.testing.assert_allclose(found, expected)


def test_the_preset_is_gamma_1_and_a_3_tenths(rng) -> None:
    arguments, _ = likelihoods(1.0, rng)
    np.testing.assert_array_equal(rmia_scores(*arguments), rmia_scores(*arguments, gamma=1.0, a=0.3))


def test_power_rises_with_the_leak_and_is_none_without() -> None:
    found = []
    for leak in (0.0, 0.3, 0.8, 2.0):
        arguments, member = likelihoods(leak, np.random.default_rng(3))
        scores = rmia_scores(*arguments)
        found.append((scores[member], scores[~member]))
    assert roc_auc_interval(*found[0]).contains(0.5)
    assert (np.diff([roc_auc(*each) for each in found]) > 0.03).all()


def test_a_tie_is_not_beaten() -> None:
    even = np.full((1, 2), 0.5)
    scores = rmia_scores([0.5, 0.6], even, np.zeros((1, 2), bool), [0.5, 0.5], even)
    assert scores.tolist() == [0.0, 1.0]


def test_a_record_that_is_in_every_reference_model_is_refused(rng) -> None:
    arguments, _ = likelihoods(1.0, rng)
    inside = arguments[2].copy()
    inside[:, 9] = True
    with pytest.raises(NotEnoughDataError, match="record 9 has 0 OUT models and needs 1") as caught:
        rmia_scores(*arguments[:2], inside, *arguments[3:])
    assert caught.value.needed == 1


def test_what_is_no_likelihood_is_refused(rng) -> None:
    target, *rest = likelihoods(1.0, rng)[0]
    for wrong in (-0.1, 1.5):
        with pytest.raises(ValueError, match="likelihoods in"):
            rmia_scores(np.where(np.arange(PEOPLE) == 1, wrong, target), *rest)
    for wrong in (np.nan, np.inf):
        with pytest.raises(ValueError, match=rf"target\[1\] is {wrong}"):
            rmia_scores(np.where(np.arange(PEOPLE) == 1, wrong, target), *rest)
    reference = rest[0].copy()
    reference[0, 2] = np.nan
    with pytest.raises(ValueError, match=r"reference\[0, 2\] is nan"):
        rmia_scores(target, reference, *rest[1:])
    with pytest.raises(ValueError, match="population_reference must be"):
        rmia_scores(target, *rest[:3], rest[3][:, :-1])


def test_likelihoods_that_underflow_or_never_vary_are_refused(rng) -> None:
    target, reference, inside, z_target, z_reference = likelihoods(1.0, rng)[0]
    with pytest.raises(NotAssessableError, match="are 0, so nobody"):
        rmia_scores(0 * target, reference, inside, 0 * z_target, z_reference)
    with pytest.raises(NotAssessableError, match="impossible under all its OUT models"):
        rmia_scores(target, 0 * reference, inside, z_target, z_reference, a=1.0)


def test_a_preset_that_cannot_be_is_refused(rng) -> None:
    arguments, _ = likelihoods(1.0, rng)
    for preset in ({"gamma": 0.0}, {"a": 1.2}, {"a": -0.1}):
        with pytest.raises(ValueError, match="gamma must be above 0"):
            rmia_scores(*arguments, **preset)
    with pytest.raises(TypeError, match="alpha"):
        rmia_scores(*arguments, alpha=0.3)
