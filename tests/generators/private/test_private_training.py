"""Private training from its first step to its certificate, also after a kill."""

import json
from importlib.metadata import version

import pytest
import torch
from opacus.accountants import PRVAccountant, RDPAccountant

from showthrough.core.training_settings.privacy import Mechanism, PrivacyConfig
from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.private.accounting import prv_error
from showthrough.generators.private.certificate import verify
from showthrough.generators.private.dp_sgd import ENGINES
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.training import train as training
from showthrough.generators.training.state import resumed
from showthrough.generators.training.train import Past, train
from showthrough.generators.training.trained import Job, untrained
from showthrough.version import VERSION


@pytest.fixture(scope="session")
def private_config(private_config, engine):
    """Return the private training of other tests, by every engine."""
    privacy = private_config.privacy.model_copy(update={"engine": engine})
    return private_config.model_copy(update={"privacy": privacy})


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
    spent = Mechanism(
        noise_multiplier=certificate.noise_multiplier,
        sample_rate=certificate.sample_rate,
        steps=certificate.steps,
    )
    error = prv_error([spent], certificate.delta)
    prv, rdp = PRVAccountant(), RDPAccountant()
    prv.history, rdp.history = history, history
    assert certificate.epsilon == pytest.approx(prv.get_epsilon(certificate.delta, eps_error=error), abs=1e-9)
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
    assert again.accounting == undisturbed.accounting  # the engine's check is told as it was at first
    assert again.accounting.self_check
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


def test_diffusion_is_trained_privately_too(private_config, diffusion_config, train_set, tmp_path):
    config = diffusion_config.model_copy(
        update={"privacy": private_config.privacy, "steps": 5, "hidden": 8, "batch_size": 12}
    )
    generator = train(config, train_set, tmp_path, 0)
    assert verify(generator.accounting).steps == 5
    assert generator.sample(2, seed=0).shape == (2, 8, 8, 3)


def test_both_stages_of_latent_diffusion_stand_in_the_account(
    private_config, latent_config, train_set, tmp_path, monkeypatch
):
    stages = {"steps": 12, "autoencoder_steps": 5, "batch_size": 12, "hidden": 8, "denoiser_hidden": 8}
    config = latent_config.model_copy(update={"privacy": private_config.privacy, **stages})
    generator = train(config, train_set, tmp_path / "a", 0)
    certificate = verify(generator.accounting)
    assert certificate.steps == 12
    assert 7.9 < certificate.epsilon <= 8.0
    first = untrained(generator.facts.job).state_dict()
    moved = {name for name, weight in generator.network.state_dict().items() if (weight != first[name]).any()}
    assert {name.partition(".")[0] for name in moved} == {"autoencoder", "on_latents"}
    kill_at_nine(config, train_set, tmp_path / "b")  # in the second stage
    assert train(config, train_set, tmp_path / "b", 0).digest == generator.digest


def test_a_public_autoencoder_stays_as_it_is_and_the_denoiser_alone_is_paid_for(
    private_config, latent_config, faces, image_set, train_set, tmp_path
):
    public = latent_config.model_copy(update={"hidden": 8, "denoiser_hidden": 8})
    start = train(public, image_set(255 - faces), tmp_path / "public" / "a", 0)
    changes = {"autoencoder_steps": 0, "start": "a", "start_is_public": True, "steps": 4, "batch_size": 12}
    config = public.model_copy(update={"privacy": private_config.privacy, **changes})
    generator = train(config, train_set, tmp_path / "own" / "b", 0, past=Past(tmp_path / "public" / "a"))
    certificate = verify(generator.accounting)
    assert (certificate.steps, certificate.public_start, certificate.earlier) == (4, True, ())
    weights, before = generator.network.state_dict(), start.network.state_dict()
    same = {name for name in weights if torch.equal(weights[name], before[name])}
    assert same == {name for name in weights if name.startswith("autoencoder.")}
