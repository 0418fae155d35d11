"""The learning rate rises, then falls to nothing; an average follows fast at first; divergence stops."""

import pytest

from showthrough.errors import ConfigError
from showthrough.generators.models.learning_rate import WARM_UP, is_averaged, kept, rate, refuse_divergence


def test_the_rate_rises_to_its_height_and_falls_to_almost_nothing() -> None:
    rates = [rate(step, 1000) for step in range(1000)]
    top = rates.index(max(rates))
    assert top == pytest.approx(1000 * WARM_UP, abs=2)
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert max(rates) > 0.99
    assert rates[0] == pytest.approx(0.02, rel=1e-3)  # 1 / (.05 * 1000)
    assert rates[-1] < 1e-5


def test_one_step_is_taken_at_the_full_rate() -> None:
    assert rate(0, 1) == 1.0


def test_a_moving_average_follows_fast_at_first_and_never_holds_more_than_was_asked(diffusion_config) -> None:
    assert [kept(diffusion_config, step) for step in (0, 1, 10)] == [0.1, 2 / 11, 11 / 20]
    assert kept(diffusion_config, 10**6) == diffusion_config.ema


def test_the_average_of_a_vae_is_its_weights_unless_an_average_is_asked_for(vae_config) -> None:
    assert kept(vae_config, 10**6) == 0.0
    assert not is_averaged(vae_config)
    averaged = vae_config.model_copy(update={"ema": 0.9})
    assert kept(averaged, 10**6) == 0.9
    assert is_averaged(averaged)


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_training_that_diverges_says_what_to_lower(vae_config, loss) -> None:
    with pytest.raises(ConfigError, match=r"loss of step 8 is not finite; lower learning_rate \(now 0\.01\)"):
        refuse_divergence(loss, 7, vae_config)
    refuse_divergence(1e30, 7, vae_config)
