"""A private choice: the best of a random number of trainings, of which nobody is told how many there were."""

import json
from math import inf

import numpy as np
import pytest

from showthrough.core.training_settings.privacy import (
    Mechanism,
    PrivacyConfig,
    RandomTrials,
    ReleaseConfig,
    SelectionConfig,
)
from showthrough.errors import IntegrityError, NotEnoughDataError
from showthrough.generators.private.accounting import prv_epsilon, rdp_epsilon
from showthrough.generators.private.certificate import verify
from showthrough.generators.private.ledger import LEDGER, read_ledger
from showthrough.generators.training import selection
from showthrough.generators.training.selection import distance, train_chosen
from showthrough.generators.training.train import train
from showthrough.generators.training.trained import load
from showthrough.generators.training.warm_start import Past
from showthrough.interpret.dp_claim import claim_sentences
from wavy_faces import set_of, wavy_faces

RATES = (1e-5, 1e-2)  # the first learns nothing


@pytest.fixture(scope="session")
def reference():
    return set_of(wavy_faces()[::-1].copy())


@pytest.fixture
def chosen(embedding_config):
    return embedding_config.model_copy(
        update={
            "privacy": ReleaseConfig(epsilon=90.0, reproducible_noise=True),
            "selection": SelectionConfig(mean=4.0, learning_rate=RATES),
        }
    )


@pytest.fixture
def by_gradients(vae_config):
    return vae_config.model_copy(
        update={
            "privacy": PrivacyConfig(epsilon=20.0, engine="bookkeeping", draws=1),
            "selection": SelectionConfig(mean=2.0, max_grad_norm=(0.05, 0.2), shape=1.0),
            "steps": 2,
            "batch_size": 12,
            "hidden": 8,
        }
    )


def settled(monkeypatch, trials):
    """Settle how many trainings there are."""
    monkeypatch.setattr(selection, "trials_drawn", lambda *_: trials)


def test_the_best_training_is_kept_and_the_others_are_gone(
    chosen, train_set, reference, tmp_path, monkeypatch
) -> None:
    settled(monkeypatch, 6)
    generator = train_chosen(chosen, train_set, tmp_path, 0, None, Past(reference=reference))
    assert generator.facts.drawn == {"learning_rate": RATES[1]}
    assert generator.facts.settled.learning_rate == RATES[1]
    assert generator.facts.settled.selection is None
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "certificate.json",
        LEDGER,
        "model.json",
        "model.safetensors",
    ]
    bad = train(chosen.with_drawn({"learning_rate": RATES[0]}), train_set, tmp_path / "bad", 0)
    assert distance(generator, reference) < distance(bad, reference)


def test_epsilon_counts_all_trainings_whatever_their_number(
    by_gradients, train_set, reference, tmp_path, monkeypatch
) -> None:
    certificates = []
    for trials in (1, 3):
        settled(monkeypatch, trials)
        folder = tmp_path / str(trials)
        generator = train_chosen(by_gradients, train_set, folder, 0, None, Past(reference=reference))
        certificates.append(generator.accounting)
        ledger = read_ledger(folder / LEDGER)
        assert len(ledger.runs) == 1
        assert ledger.runs[0].mechanism == generator.accounting.mechanism
    one, three = (each.model_dump(exclude={"self_check", "max_grad_norm"}) for each in certificates)
    assert one == three  # nothing tells how many there were
    claim = certificates[0]
    assert claim.trials == RandomTrials(distribution="negative_binomial", mean=2.0, shape=1.0)
    assert claim.accountant == "rdp"
    assert 19.0 < claim.epsilon <= 20.0
    alone = claim.mechanism.model_copy(update={"trials": None})
    assert prv_epsilon([alone], claim.delta) < 0.8 * claim.epsilon  # each of them is noisier
    assert claim.max_grad_norm in (0.05, 0.2)
    assert verify(claim) is claim
    with pytest.raises(IntegrityError, match="claims epsilon"):
        verify(claim.model_copy(update={"trials": claim.trials.model_copy(update={"mean": 50.0})}))
    for wrong in ({"trials": None}, {"accountant": "gaussian"}):
        if "accountant" in wrong:
            with pytest.raises(IntegrityError):
                verify(claim.model_copy(update=wrong))
        else:
            assert verify(claim.model_copy(update=wrong)).epsilon > prv_epsilon([alone], claim.delta)


def test_the_claim_says_that_it_is_of_a_choice(by_gradients, train_set, reference, tmp_path) -> None:
    generator = train_chosen(by_gradients, train_set, tmp_path, 0, None, Past(reference=reference))
    text = " ".join(claim_sentences(generator.accounting))
    assert (
        "the best of a random number of private trainings, 2 on average. Epsilon counts all of them" in text
    )
    assert "How many there were is told to nobody." in text


def test_a_poisson_number_may_be_none_and_then_what_is_published_knows_nobody(
    chosen, train_set, reference, tmp_path, monkeypatch
) -> None:
    settled(monkeypatch, 0)
    poisson = chosen.model_copy(
        update={"selection": SelectionConfig(distribution="poisson", mean=2.0, learning_rate=RATES)}
    )
    generator = train_chosen(poisson, train_set, tmp_path, 0, None, Past(reference=reference))
    assert not generator.network.release.values.any()
    assert generator.facts.drawn == {}
    assert generator.accounting.trials.distribution == "poisson"
    assert verify(generator.accounting) is generator.accounting


def test_one_training_always_costs_what_one_training_costs() -> None:
    """The mean of a truncated distribution is 1 only where there is one trial, and nothing is chosen."""
    spent = Mechanism(noise_multiplier=2.0, sample_rate=1.0, steps=1)
    once = spent.model_copy(
        update={"trials": RandomTrials(distribution="negative_binomial", mean=1.0, shape=0.0)}
    )
    assert rdp_epsilon([once], 1e-5) == pytest.approx(rdp_epsilon([spent], 1e-5))
    more = spent.model_copy(
        update={"trials": RandomTrials(distribution="negative_binomial", mean=5.0, shape=0.0)}
    )
    assert rdp_epsilon([more], 1e-5) > 1.2 * rdp_epsilon([spent], 1e-5)
    assert rdp_epsilon([more, spent], 1e-5) > rdp_epsilon([more], 1e-5)


def test_random_choice_costs_less_than_five_trainings_in_the_ledger() -> None:
    """What the ledger counts of five trainings by hand is more than a logarithmic five on average."""
    spent = Mechanism(noise_multiplier=4.0, sample_rate=1.0, steps=1)
    trials = RandomTrials(distribution="negative_binomial", mean=5.0, shape=0.0)
    assert rdp_epsilon([spent.model_copy(update={"trials": trials})], 1e-5) < rdp_epsilon([spent] * 5, 1e-5)


def test_a_killed_choice_goes_on_with_what_was_drawn(
    chosen, train_set, reference, tmp_path, monkeypatch
) -> None:
    settled(monkeypatch, 3)
    steps = []

    def killed(step: int, _steps: int, _loss: float) -> None:
        steps.append(step)
        if len(steps) == 90:  # in the second of three trainings of 60 steps
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_chosen(chosen, train_set, tmp_path, 0, killed, Past(reference=reference))
    kept = json.loads((tmp_path / selection.CHOICE).read_text())
    assert "drawn" in json.dumps(kept)
    settled(monkeypatch, 99)  # would take ages
    again: list[int] = []
    past = Past(reference=reference)
    generator = train_chosen(chosen, train_set, tmp_path, 0, lambda step, *_: again.append(step), past)
    assert len(again) <= 2 * 60
    assert len(read_ledger(tmp_path / LEDGER).runs) == 1
    assert not (tmp_path / selection.CHOICE).exists()
    assert load(tmp_path).digest == generator.digest
    assert train_chosen(chosen, train_set, tmp_path, 0, None, past).digest == generator.digest


def test_too_few_reference_photos_are_refused(chosen, train_set, tmp_path) -> None:
    for reference in (None, train_set.subset(np.arange(5))):
        with pytest.raises(NotEnoughDataError, match="selection compares with reference photos"):
            train_chosen(chosen, train_set, tmp_path, 0, None, Past(reference=reference))


def test_without_a_choice_it_is_plain_training(embedding_config, train_set, tmp_path) -> None:
    plain = train_chosen(embedding_config, train_set, tmp_path / "a", 0)
    assert plain.digest == train(embedding_config, train_set, tmp_path / "b", 0).digest


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"privacy": None}, "needs \\[privacy\\]"),
        ({"selection": {"weight_clip": [0.1]}}, "no such setting"),
        ({"selection": {"mean": 0.5, "learning_rate": [0.1]}}, "greater than or equal to 1"),
        ({"selection": {"learning_rate": [inf]}}, "finite|less than"),
    ],
)
def test_a_choice_that_nothing_counts_is_refused(by_gradients, changes, why) -> None:
    given = by_gradients.model_dump() | changes
    with pytest.raises(ValueError, match=why):
        type(by_gradients).model_validate(given)
