import pytest

from showthrough.core.images import Role
from showthrough.core.training_settings.privacy import PrivacyConfig
from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.private.accounting import prv_epsilon
from showthrough.generators.private.certificate import verify
from showthrough.generators.private.ledger import LEDGER, read_ledger
from showthrough.generators.training.train import Past, train


@pytest.fixture(scope="module")
def secret(private_config):
    """Return the config of a training whose noise nobody can repeat, with some epsilon."""

    def make(epsilon):
        privacy = PrivacyConfig(epsilon=epsilon, max_grad_norm=0.1, draws=2)
        return private_config.model_copy(update={"privacy": privacy, "steps": 6, "batch_size": 4})

    return make


def test_going_on_counts_what_went_before(secret, train_set, tmp_path):
    ledger = tmp_path / LEDGER
    first = train(secret(4.0), train_set, tmp_path / "a", 0, past=Past(ledger=ledger))
    second = train(secret(6.0), train_set, tmp_path / "b", 0, past=Past(tmp_path / "a", ledger))
    spent = [first.accounting.mechanism, second.accounting.mechanism]
    assert second.accounting.earlier == (spent[0],)
    assert second.accounting.epsilon == pytest.approx(prv_epsilon(spent, second.accounting.delta))
    assert 5.9 < second.accounting.epsilon <= 6.0
    assert second.accounting.epsilon_all == pytest.approx(second.accounting.epsilon)
    assert verify(second.accounting) == second.accounting
    cheaper = second.accounting.model_copy(update={"epsilon": first.accounting.epsilon})
    with pytest.raises(IntegrityError, match="claims epsilon"):
        verify(cheaper)


def test_training_begins_with_the_weights_of_the_other(secret, vae_config, train_set, tmp_path):
    first = train(vae_config, train_set, tmp_path / "a", 0)
    still = vae_config.model_copy(update={"steps": 1, "learning_rate": 1e-9})
    second = train(still, train_set, tmp_path / "b", 5, past=Past(tmp_path / "a"))
    assert abs(second.sample(8, seed=1).astype(int) - first.sample(8, seed=1)).max() <= 1
    assert second.digest != first.digest


def test_another_beginning_is_other_training(vae_config, train_set, tmp_path):
    short = vae_config.model_copy(update={"steps": 5})
    train(short, train_set, tmp_path / "a", 0)
    plain = train(short, train_set, tmp_path / "b", 0)
    assert train(short, train_set, tmp_path / "b", 0, past=Past(tmp_path / "a")).digest != plain.digest


def test_privacy_cannot_begin_with_what_the_same_people_trained_without(
    secret, private_config, train_set, tmp_path
):
    open_ = private_config.model_copy(update={"privacy": None, "steps": 2, "batch_size": 4})
    train(open_, train_set, tmp_path / "a", 0)
    with pytest.raises(ConfigError, match="no later noise takes away"):
        train(secret(4.0), train_set, tmp_path / "b", 0, past=Past(tmp_path / "a"))


def test_weights_of_perhaps_the_same_people_are_refused_unless_declared_to_be_of_others(
    secret, private_config, faces, image_set, train_set, tmp_path
):
    open_ = private_config.model_copy(update={"privacy": None, "steps": 2, "batch_size": 4})
    train(open_, image_set(255 - faces, Role.HOLDOUT), tmp_path / "a", 0)
    with pytest.raises(ConfigError, match=r"perhaps the same people .* start_is_public = true"):
        train(secret(4.0), train_set, tmp_path / "b", 0, past=Past(tmp_path / "a"))
    declared = secret(4.0).model_copy(update={"start_is_public": True})
    claim = train(declared, train_set, tmp_path / "b", 0, past=Past(tmp_path / "a")).accounting
    assert (claim.earlier, claim.public_start) == ((), True)
    assert claim.epsilon <= 4.0


def test_a_declaration_does_not_help_where_the_people_are_known_to_be_the_same(
    secret, private_config, train_set, tmp_path
):
    open_ = private_config.model_copy(update={"privacy": None, "steps": 2, "batch_size": 4})
    train(open_, train_set, tmp_path / "a", 0)
    declared = secret(4.0).model_copy(update={"start_is_public": True})
    with pytest.raises(ConfigError, match="that the same people trained without privacy"):
        train(declared, train_set, tmp_path / "b", 0, past=Past(tmp_path / "a"))


def test_spending_in_another_place_counts_though_this_ledger_does_not_hold_it(secret, train_set, tmp_path):
    first = train(secret(4.0), train_set, tmp_path / "a", 0).accounting
    second = train(secret(6.0), train_set, tmp_path / "b", 0, past=Past(tmp_path / "a")).accounting
    assert second.earlier == (first.mechanism,)
    assert second.other_runs == ()
    assert second.epsilon_all == pytest.approx(second.epsilon)
    assert verify(second) == second


def test_every_training_on_the_same_people_is_in_the_ledger(secret, vae_config, train_set, tmp_path):
    ledger = tmp_path / LEDGER
    quick = vae_config.model_copy(update={"steps": 2})
    train(quick, train_set, tmp_path / "open", 0, past=Past(ledger=ledger))
    first = train(secret(2.0), train_set, tmp_path / "a", 0, past=Past(ledger=ledger)).accounting
    second = train(secret(2.0), train_set, tmp_path / "b", 1, past=Past(ledger=ledger)).accounting
    assert [run.generator for run in read_ledger(ledger).runs] == ["open", "a", "b"]
    assert (first.unprotected_runs, len(first.other_runs), first.epsilon_all) == (1, 0, first.epsilon)
    assert (second.unprotected_runs, len(second.other_runs)) == (1, 1)
    assert second.epsilon_all > 1.2 * second.epsilon
    assert verify(second) == second


def test_asking_again_for_finished_training_spends_nothing(secret, train_set, tmp_path):
    ledger = tmp_path / LEDGER
    for _ in range(2):
        train(secret(2.0), train_set, tmp_path / "a", 0, past=Past(ledger=ledger))
    assert len(read_ledger(ledger).runs) == 1


def test_a_ledger_that_was_cut_short_stops_private_training(secret, train_set, tmp_path):
    ledger = tmp_path / LEDGER
    ledger.write_text('{"format": "showthrough-led')
    with pytest.raises(IntegrityError, match=r"ledger\.json"):
        train(secret(2.0), train_set, tmp_path / "a", 0, past=Past(ledger=ledger))
