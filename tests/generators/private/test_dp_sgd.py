"""One private step: what a person may move, how people are drawn, how large the noise is."""

import numpy as np
import pytest
import torch

from showthrough.errors import IntegrityError
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.models.randomness import RepeatableRandomness
from showthrough.generators.private.dp_sgd import PrivateLearner
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.storage.training_set import read_people
from showthrough.generators.training.train import train


@pytest.fixture(scope="session")
def private_config(private_config, engine):
    """Return the private training of other tests, by every engine."""
    privacy = private_config.privacy.model_copy(update={"engine": engine})
    return private_config.model_copy(update={"privacy": privacy})


@pytest.fixture(scope="session")
def plan(engine):
    return PrivacyPlan(
        delta=1 / 120,
        records=12,
        sample_rate=0.5,
        noise_multiplier=1.5,
        max_grad_norm=0.1,
        steps=20,
        draws=4,
        engine=engine,
    )


@pytest.fixture
def learner_of(private_config, train_set):
    """Return a learner whose weights move by exactly its gradient, and its network."""

    def make(plan, images=train_set, randomness=None):
        network = initialise(build(private_config), np.random.default_rng(0))
        optimizer = torch.optim.SGD(network.parameters(), lr=1.0)
        people = read_people(images, private_config.size)
        source = RepeatableRandomness(0) if randomness is None else randomness
        return PrivateLearner(network, optimizer, people, plan, source), network

    return make


def flat(network):
    return torch.cat([weight.detach().reshape(-1) for weight in network.parameters()])


def move(learner, network, step=0):
    before = flat(network)
    learner.step(step)
    return flat(network) - before


class Quiet:
    """No noise, and everybody (or nobody) in every step."""

    is_secret = False

    def __init__(self, draw=0.0):
        self.draw = draw

    def uniform(self, n, step):
        return np.full(n, self.draw)

    def normal(self, n, step):
        return np.zeros(n)

    def rng(self, step):
        return np.random.default_rng(step)


@pytest.fixture
def everybody_config(private_config):
    """Return a config in which everybody is in every step: its noise is found faster."""
    return private_config.model_copy(update={"batch_size": 12, "steps": 3})


def test_one_person_moves_the_weights_by_no_more_than_c_over_q_n(
    plan, learner_of, train_set, faces, image_set
):
    learner, network = learner_of(plan, randomness=Quiet())
    whole = move(learner, network)
    reach = plan.max_grad_norm / plan.expected_batch
    for person in (0, 5, 11):
        # the same data without one person; q N stays what it was, because it is public
        rest = train_set.subset(np.array([i for i in range(24) if i // 2 != person]))
        learner, network = learner_of(plan, images=rest, randomness=Without(person))
        moved = (whole - move(learner, network)).norm().item()
        assert 0.0 < moved <= reach * 1.0001


class Without(Quiet):
    """Everybody but one, with the latents that each person had when that one was there."""

    def __init__(self, person):
        super().__init__()
        self.person = person

    def uniform(self, n, step):
        return np.zeros(n - 1)

    def rng(self, step):
        class Skipping:
            def __init__(self, person):
                self.person, self.rng = person, np.random.default_rng(step)

            def standard_normal(self, shape, dtype):
                whole = self.rng.standard_normal((shape[0] + 1, *shape[1:]), dtype=dtype)
                return np.delete(whole, self.person, axis=0)

        return Skipping(self.person)


def test_a_step_without_anybody_adds_noise_of_the_planned_size(plan, learner_of):
    class Nobody(RepeatableRandomness):
        def uniform(self, n, step):
            return np.ones(n)

    learner, network = learner_of(plan, randomness=Nobody(1))
    moved = move(learner, network)
    planned = plan.noise_multiplier * plan.max_grad_norm / plan.expected_batch
    assert moved.std().item() == pytest.approx(planned, rel=0.05)
    learner, network = learner_of(plan, randomness=Quiet(draw=1.0))
    assert move(learner, network).abs().max() == 0.0


def test_gradients_are_divided_by_the_expected_batch_and_not_by_the_drawn_one(plan, learner_of):
    class OnePerson(Quiet):
        def uniform(self, n, step):
            return np.where(np.arange(n) == 3, 0.0, 1.0)

    tight = plan.model_copy(update={"max_grad_norm": 1e-3})  # so that the person is clipped
    learner, network = learner_of(tight, randomness=OnePerson())
    assert move(learner, network).norm().item() == pytest.approx(1e-3 / 6, rel=1e-3)


def test_people_are_drawn_one_by_one_at_the_planned_rate(plan, learner_of, monkeypatch):
    learner, _ = learner_of(plan)
    drawn = []
    records = learner._people.records
    monkeypatch.setattr(
        type(learner._people),
        "records",
        lambda self, people, each, step: drawn.append(len(people)) or records(people, each, step),
    )
    for step in range(60):
        learner.step(step)
    assert np.mean(drawn) == pytest.approx(6.0, abs=0.9)
    assert np.var(drawn) == pytest.approx(3.0, rel=0.7)  # binomial: 12 * .5 * .5


def test_a_network_that_mixes_people_is_never_trained(everybody_config, train_set, tmp_path, monkeypatch):
    class Mixing(torch.nn.Module):
        def forward(self, x):
            return x - 0.5 * x.mean(dim=0, keepdim=True)

    def mixing(config):
        network = build(config)
        network.decoder.insert(1, Mixing())
        return network

    monkeypatch.setattr("showthrough.generators.training.trained.build", mixing)
    with pytest.raises(IntegrityError, match="no epsilon can be claimed"):
        train(everybody_config, train_set, tmp_path, 0)
    assert not (tmp_path / "model.json").exists()


def test_private_training_learns_when_noise_is_slight(plan, private_config, train_set):
    network = initialise(build(private_config), np.random.default_rng(0))
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    slight = plan.model_copy(update={"noise_multiplier": 0.02, "sample_rate": 1.0})
    people = read_people(train_set, private_config.size)
    learner = PrivateLearner(network, optimizer, people, slight, RepeatableRandomness(0))
    losses = [learner.step(step) for step in range(200)]
    assert np.mean(losses[-5:]) < 0.6 * losses[0]
