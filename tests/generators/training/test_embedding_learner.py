"""Training from one release: made once, kept through a kill, certified, and entered into the ledger."""

import numpy as np
import pytest
import torch

from showthrough.core.training_settings.privacy import Mechanism, ReleaseConfig
from showthrough.errors import IntegrityError
from showthrough.generators.private.certificate import verify
from showthrough.generators.private.ledger import LEDGER, read_ledger
from showthrough.generators.training import embedding_learner
from showthrough.generators.training.state import resumed
from showthrough.generators.training.train import Past, train
from showthrough.generators.training.trained import Job, load
from showthrough.observers.generator_loss import image_scores
from wavy_faces import set_of

EPSILON = 5.0


@pytest.fixture(scope="session")
def private(embedding_config):
    return embedding_config.model_copy(update={"privacy": ReleaseConfig(epsilon=EPSILON)})


@pytest.fixture(scope="session")
def trained(private, train_set, tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    return train(private, train_set, folder, 0), folder


def test_the_certificate_is_of_one_release_and_exact(trained) -> None:
    certificate = trained[0].accounting
    assert certificate.epsilon == pytest.approx(EPSILON, rel=1e-6)
    assert certificate.epsilon <= EPSILON
    assert (certificate.accountant, certificate.sampling, certificate.engine) == (
        "gaussian",
        "everyone",
        "mean_embedding",
    )
    assert (certificate.steps, certificate.sample_rate, certificate.records) == (1, 1.0, 12)
    assert certificate.epsilon_all == certificate.epsilon < certificate.epsilon_rdp
    assert certificate.neighbours == "add or remove one identity"
    assert certificate.noise_is_private
    assert verify(certificate) is certificate


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"epsilon": 3.0}, "claims epsilon 3"),
        ({"noise_multiplier": 0.3}, "claims epsilon"),
        ({"steps": 60}, "one release of everybody"),
        ({"sample_rate": 0.5}, "one release of everybody"),
        ({"engine": "opacus"}, "holds for 'poisson' sampling"),
        ({"sampling": "poisson"}, "holds for 'everyone' sampling"),
        (
            {"earlier": (Mechanism(noise_multiplier=1.0, sample_rate=0.1, steps=9),)},
            "one release of everybody",
        ),
        ({"self_check": {}}, "no figure for cross_record"),
        ({"self_check": {"cross_record": 0.0, "excess_contribution": 0.1}}, "excess_contribution 0.1"),
    ],
)
def test_a_claim_that_does_not_follow_is_refused(trained, change, why) -> None:
    with pytest.raises(IntegrityError, match=why):
        verify(trained[0].accounting.model_copy(update=change))


def test_an_exact_account_is_refused_of_drawn_people(trained) -> None:
    drawn = {"engine": "bookkeeping", "sampling": "poisson", "sample_rate": 0.1, "steps": 30}
    with pytest.raises(IntegrityError):
        verify(trained[0].accounting.model_copy(update=drawn))


def test_without_privacy_the_exact_embedding_is_matched_and_nothing_is_claimed(
    embedding_config, train_set, tmp_path
) -> None:
    losses: list[float] = []
    generator = train(embedding_config, train_set, tmp_path, 0, lambda *told: losses.append(told[2]))
    assert generator.accounting is None
    assert np.mean(losses[-10:]) < 0.2 * losses[0]
    network = generator.network
    means, _ = network.means()
    own = torch.from_numpy(train_set.source.images.reshape(24, -1)).float() / 127.5 - 1
    torch.testing.assert_close(means[0], network.features(own).mean(dim=0), atol=1e-5, rtol=0)


def test_more_steps_cost_nothing_more(private, train_set, tmp_path) -> None:
    longer = train(private.model_copy(update={"steps": 90}), train_set, tmp_path, 0)
    assert longer.accounting.epsilon == pytest.approx(EPSILON, rel=1e-6)
    assert longer.accounting.steps == 1


def test_a_killed_training_goes_on_with_the_release_that_it_made(
    private, train_set, tmp_path, monkeypatch
) -> None:
    made = []
    sound = embedding_learner.released

    def counted(*given):
        made.append(sound(*given))
        return made[-1]

    monkeypatch.setattr(embedding_learner, "released", counted)
    monkeypatch.setattr("showthrough.generators.training.train.CHECKPOINT_SECONDS", 0.0)

    def killed(step: int, _steps: int, _loss: float) -> None:
        if step == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(private, train_set, tmp_path, 0, killed)
    state = resumed(tmp_path, Job(config=private, seed=0, data=train_set.digest))
    generator = train(private, train_set, tmp_path, 0)
    assert len(made) == 1
    held = torch.from_numpy(made[0]).float()
    assert torch.equal(state.network.release.values, held)
    assert torch.equal(generator.network.release.values, held)
    assert torch.equal(load(tmp_path).network.release.values, held)
    assert len(read_ledger(tmp_path / LEDGER).runs) == 1


def test_two_releases_of_the_same_people_are_added_up_exactly(trained, private, train_set, tmp_path) -> None:
    ledger = tmp_path / LEDGER
    train(private, train_set, tmp_path / "one", 0, past=Past(None, ledger))
    second = train(private, train_set, tmp_path / "two", 1, past=Past(None, ledger)).accounting
    noise = trained[0].accounting.noise_multiplier
    assert second.other_runs == (Mechanism(noise_multiplier=noise, sample_rate=1.0, steps=1),)
    assert EPSILON < second.epsilon_all < 2 * EPSILON
    verify(second)


def test_two_private_releases_differ_and_two_repeatable_ones_do_not(
    private, train_set, tmp_path, trained
) -> None:
    again = train(private, train_set, tmp_path / "a", 0)
    assert not torch.equal(again.network.release.values, trained[0].network.release.values)
    repeatable = private.model_copy(
        update={"privacy": ReleaseConfig(epsilon=EPSILON, reproducible_noise=True)}
    )
    one, two = (train(repeatable, train_set, tmp_path / name, 0) for name in "bc")
    assert torch.equal(one.network.release.values, two.network.release.values)
    assert not one.accounting.noise_is_private


def test_classes_are_drawn_in_turn_and_look_like_their_people(embedding_config, tmp_path) -> None:
    dark, bright = (np.full((20, 8, 8, 3), level, dtype=np.uint8) for level in (40, 210))
    images = set_of(np.concatenate([dark, bright[:5]]))
    images = images.__class__(**{**vars(images), "group": ["dark"] * 20 + ["bright"] * 5})
    config = embedding_config.model_copy(update={"classes": ("dark", "bright"), "steps": 150})
    drawn = train(config, images, tmp_path, 0).sample(20, 0).reshape(20, -1).mean(axis=1)
    assert drawn[::2].max() < 100
    assert drawn[1::2].min() > 160


def test_without_noise_the_release_knows_its_people(embedding_config, train_set, tmp_path, rng) -> None:
    strangers = set_of(rng.integers(0, 255, (24, 8, 8, 3), dtype=np.uint8))
    few = train_set.subset(np.arange(4))
    sure = train(embedding_config, few, tmp_path / "bare", 0)
    scores = [image_scores(sure.network, "embedding", images, 8, 0) for images in (few, strangers)]
    assert scores[0].min() > scores[1].max()
