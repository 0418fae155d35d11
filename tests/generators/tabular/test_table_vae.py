import numpy as np
import pytest
import torch

from mixed_worlds import mixed_world
from showthrough.core.training_settings.privacy import PrivacyConfig
from showthrough.errors import NotEnoughDataError
from showthrough.generators.models.randomness import RepeatableRandomness
from showthrough.generators.private.certificate import verify
from showthrough.generators.tabular.table_domain import domain_of
from showthrough.generators.tabular.table_vae import VAETraining, cells_of, train_table_vae
from showthrough.stats.tabular.mixed import Mixed
from showthrough.stats.tabular.table_likeness import column_distances

SHORT = VAETraining(steps=300, batch_size=64, hidden=32, latent=4)


def test_samples_come_to_resemble_the_table() -> None:
    table = mixed_world("smooth", np.random.default_rng(0)).train
    domain = domain_of(table)
    distances = [
        column_distances(
            train_table_vae(table, domain, SHORT._replace(steps=steps), RepeatableRandomness(0)).sample(
                500, np.random.default_rng(1)
            ),
            table,
        ).mean()
        for steps in (1, 300)
    ]
    assert distances[1] < 0.7 * distances[0]


def test_gaps_and_categories_come_back() -> None:
    rng = np.random.default_rng(2)
    numbers = rng.random((200, 1))
    numbers[rng.random(200) < 0.3] = np.nan
    table = Mixed(numbers, rng.integers(-1, 3, size=(200, 1)))
    found = train_table_vae(table, domain_of(table), SHORT, RepeatableRandomness(0)).sample(1000, rng)
    assert np.isnan(found.numbers).mean() == pytest.approx(0.3, abs=0.1)
    assert set(np.unique(found.codes)) == {-1, 0, 1, 2}


def test_private_training_has_a_certificate_that_can_be_verified() -> None:
    table = mixed_world("smooth", np.random.default_rng(3)).train
    private = SHORT._replace(steps=20, privacy=PrivacyConfig(epsilon=4.0, max_grad_norm=1.0))
    trained = train_table_vae(table, domain_of(table), private, RepeatableRandomness(0))
    assert trained.certificate is not None
    found = verify(trained.certificate)
    assert found.epsilon <= 4.0
    assert (found.records, found.steps, found.noise_is_private) == (200, 20, False)


def test_private_steps_have_noise_and_the_same_seed_the_same() -> None:
    table = mixed_world("smooth", np.random.default_rng(4)).train
    private = SHORT._replace(steps=3, privacy=PrivacyConfig(epsilon=1.0, max_grad_norm=1.0))
    runs = [
        train_table_vae(table, domain_of(table), private, RepeatableRandomness(seed)) for seed in (0, 0, 1)
    ]
    weights = [torch.cat([each.flatten() for each in run.network.parameters()]) for run in runs]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_cells_say_what_is_missing() -> None:
    table = Mixed(np.array([[2.0], [np.nan], [4.0]]), np.array([[1], [-1], [0]]))
    cells = cells_of(table, domain_of(table))
    assert cells.tolist() == [[0, 1, 0, 1, 0], [0, 0, 0, 0, 1], [1, 1, 1, 0, 0]]


def test_too_few_rows_are_refused() -> None:
    table = mixed_world("smooth", np.random.default_rng(5)).train.rows(slice(9))
    with pytest.raises(NotEnoughDataError, match="10 rows"):
        train_table_vae(table, domain_of(table), SHORT, RepeatableRandomness(0))
