"""What is asked for protects people as it says, and a certificate tells what was spent."""

import pytest
from pydantic import ValidationError

from showthrough.core.training_settings.privacy import DPCertificate, PrivacyConfig
from showthrough.testing.planted_records import a_certificate


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ({"accountant": "gdp"}, "gdp reports less than is spent"),
        ({"accountant": "moments"}, "there is no accountant 'moments'"),
        ({"sampling": "shuffle"}, "epsilon holds for poisson sampling"),
        ({"epsilon": 0.0}, "greater than 0"),
        ({"max_grad_norm": 0.0}, "greater than 0"),
        ({"delta": 1.0}, "less than 1"),
    ],
)
def test_a_setting_that_would_protect_less_than_it_says_is_refused(setting, why) -> None:
    with pytest.raises(ValidationError, match=why):
        PrivacyConfig(**{"epsilon": 8.0, **setting})


def test_noise_is_secret_unless_it_is_asked_for_otherwise() -> None:
    assert not PrivacyConfig(epsilon=8.0).reproducible_noise


def test_a_certificate_tells_what_its_own_training_spent() -> None:
    mechanism = a_certificate(noise_multiplier=1.3, sample_rate=0.02, steps=7).mechanism
    assert (mechanism.noise_multiplier, mechanism.sample_rate, mechanism.steps) == (1.3, 0.02, 7)


def test_an_epsilon_that_nothing_bounds_survives_being_written() -> None:
    certificate = a_certificate(epsilon=float("inf"))
    assert DPCertificate.model_validate_json(certificate.model_dump_json()) == certificate
