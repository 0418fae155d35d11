import json
from importlib.metadata import version

import numpy as np
import pytest
import torch
from opacus.accountants import PRVAccountant, RDPAccountant

from showthrough.core.generator_config import PrivacyConfig
from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.models.network import initialise
from showthrough.generators.models.randomness import RepeatableRandomness
from showthrough.generators.private.certificate import verify
from showthrough.generators.private.dp_sgd import ENGINES, PrivateLearner
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.storage.training_set import read_people
from showthrough.generators.training import train as training
from showthrough.generators.training.state import resumed
from showthrough.generators.training.train import train
from showthrough.generators.training.trained import Job, build
from showthrough.version import VERSION


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


@pytest.fixture(scope="session")
def undisturbed(private_config, train_set, tmp_path_factory):
    return train(private_config, train_set, tmp_path_factory.mktemp("private"), 0)


@pytest.fixture
def everybody_config(private_config):
    """Return a config in which everybody is in every step: its noise is found faster."""
    return private_config.model_copy(update={"batch_size": 12, "steps": 3})


def test_the_certificate_says_what_opacus_accountants_say(undisturbed, private_config, engine):
    certificate = undisturbed.accounting
    history = [(certificate.noise_multiplier, certificate.sample_rate, certificate.steps)]
    prv, rdp = PRVAccountant(), RDPAccountant()
    prv.history, rdp.history = history, history
    assert certificate.epsilon == pytest.approx(prv.get_epsilon(certificate.delta), abs=1e-9)
    assert certificate.epsilon_rdp == pytest.approx(rdp.get_epsilon(certificate.delta), abs=1e-9)
    assert 7.9 < certificate.epsilon <= private_config.privacy.epsilon
    assert certificate.records == 12  # people, of whom there are two photos each
    assert certificate.delta == pytest.approx(1 / 120)
    assert certificate.unit == "identity"
    assert certificate.neighbours == "add or remove one identity"
    assert (certificate.accountant, certificate.sampling) == ("prv", "poisson")
    assert (certificate.sample_rate, certificate.steps) == (2 / 12, 20)
    assert max(certificate.self_check.values()) < 1e-4
    assert certificate.engine == engine
    assert certificate.engine_version == (version("opacus") if engine == "opacus" else VERSION)
    assert certificate.noise_is_private is False
    assert verify(certificate) is certificate


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"epsilon": 3.0}, "claims epsilon 3, but its own noise.*give 7.9"),
        ({"epsilon": float("nan")}, "claims epsilon nan"),
        ({"epsilon_rdp": 3.0}, "claims epsilon_rdp 3"),
        ({"noise_multiplier": 0.3}, "claims epsilon_rdp"),
        ({"steps": 4000}, "claims epsilon_rdp"),
        ({"accountant": "gdp"}, "gdp claims less than was spent"),
        ({"sampling": "shuffled"}, "not for 'shuffled'"),
        ({"engine": "ghost"}, "names the engine 'ghost'.*there are opacus, bookkeeping"),
        ({"delta": 0.2}, "delta cannot be 0.2"),
        ({"sample_rate": 0.0}, "sample_rate cannot be 0.0"),
        ({"self_check": {}}, "no figure for gradient"),
        ({"self_check": {"gradient": 0.5}}, "no figure for gradient_other_layout"),
    ],
)
def test_a_certificate_whose_claim_does_not_follow_is_refused(undisturbed, change, why):
    with pytest.raises(IntegrityError, match=why):
        verify(undisturbed.accounting.model_copy(update=change))


class KilledError(Exception):
    """Training was stopped."""


def kill_at_nine(config, train_set, folder):
    def stop(done, steps, loss):
        if done == 9:
            raise KilledError

    with pytest.raises(KilledError):
        train(config, train_set, folder, 0, stop)


def test_training_resumed_after_a_kill_keeps_its_account(
    private_config, train_set, tmp_path, undisturbed, monkeypatch
):
    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", 0.0)
    kill_at_nine(private_config, train_set, tmp_path)
    seen = []

    def no_new_plan(*args):
        pytest.fail("the noise was chosen anew")

    monkeypatch.setattr("showthrough.generators.private.accounting.plan_privacy", no_new_plan)
    again = train(private_config, train_set, tmp_path, 0, lambda step, *_: seen.append(step))
    assert seen[0] == 10
    unchecked = {"self_check": {}}  # the engine is checked anew, with the weights of the checkpoint
    before, after = undisturbed.accounting, again.accounting
    assert after.model_copy(update=unchecked) == before.model_copy(update=unchecked)
    assert after.self_check
    assert again.digest == undisturbed.digest  # the noise is repeatable here


def test_the_other_engine_starts_afresh_and_what_was_spent_stays_in_the_ledger(
    private_config, train_set, tmp_path, engine, monkeypatch, caplog
):
    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", 0.0)
    secret = private_config.privacy.model_copy(update={"reproducible_noise": False})
    config = private_config.model_copy(update={"privacy": secret})
    kill_at_nine(config, train_set, tmp_path)
    (other,) = set(ENGINES) - {engine}
    changed = config.model_copy(update={"privacy": secret.model_copy(update={"engine": other})})
    seen = []
    certificate = train(changed, train_set, tmp_path, 0, lambda step, *_: seen.append(step)).accounting
    assert "belongs to other training (the config differs): starting afresh" in caplog.text
    assert seen[0] == 1
    assert certificate.engine == other
    assert len(certificate.other_runs) == 1  # the steps that were planned before the kill
    assert certificate.epsilon_all > certificate.epsilon


def test_a_checkpoint_from_before_there_was_a_choice_goes_on_as_it_began(
    private_config, train_set, tmp_path, monkeypatch
):
    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", 0.0)
    kill_at_nine(private_config, train_set, tmp_path)
    job = Job(config=private_config, seed=0, data=train_set.digest, start="")
    state = resumed(tmp_path, job)
    silent = state.plan.model_dump(exclude={"engine"})
    state.plan = PrivacyPlan.model_validate(silent)
    state.save(tmp_path)
    assert train(private_config, train_set, tmp_path, 0).accounting.engine == "bookkeeping"


def test_engines_claim_the_same_and_end_near_each_other(private_config, train_set, tmp_path, undisturbed):
    (other,) = set(ENGINES) - {private_config.privacy.engine}
    privacy = private_config.privacy.model_copy(update={"engine": other})
    trained = train(private_config.model_copy(update={"privacy": privacy}), train_set, tmp_path, 0)
    mine, theirs = undisturbed.accounting, trained.accounting
    named = {"engine": "", "engine_version": "", "self_check": {}}
    assert mine.model_copy(update=named) == theirs.model_copy(update=named)
    assert mine.epsilon == theirs.epsilon


def test_secret_noise_is_never_the_same_twice_and_leaves_no_seed(everybody_config, train_set, tmp_path):
    privacy = everybody_config.privacy.model_copy(update={"reproducible_noise": False})
    config = everybody_config.model_copy(update={"privacy": privacy})
    one, other = (train(config, train_set, tmp_path / name, 0) for name in "ab")
    assert one.digest != other.digest
    assert one.accounting == other.accounting
    assert one.accounting.noise_is_private
    facts = json.loads((tmp_path / "a" / "model.json").read_text())
    assert set(facts["certificate"]) == set(type(one.accounting).model_fields)


def test_a_delta_of_one_in_n_people_is_refused_before_training(private_config, train_set, tmp_path):
    # 12 people in 24 images: 1/20 would do for images and is too much for people
    privacy = PrivacyConfig(epsilon=8.0, delta=1 / 11)
    with pytest.raises(ConfigError, match="not below 1/12"):
        train(private_config.model_copy(update={"privacy": privacy}), train_set, tmp_path, 0)


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


def test_diffusion_is_trained_privately_too(private_config, diffusion_config, train_set, tmp_path):
    config = diffusion_config.model_copy(
        update={"privacy": private_config.privacy, "steps": 5, "hidden": 8, "batch_size": 12}
    )
    generator = train(config, train_set, tmp_path, 0)
    assert verify(generator.accounting).steps == 5
    assert generator.sample(2, seed=0).shape == (2, 8, 8, 3)
