"""Settings of generators that are trained here."""

import pytest
from pydantic import TypeAdapter, ValidationError

from showthrough.core.generator_config import GeneratorConfig
from showthrough.core.training_settings.privacy import PrivacyConfig

ADAPTER = TypeAdapter(GeneratorConfig)


@pytest.mark.parametrize("kind", ["vae", "gan", "diffusion"])
@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        ("norm", "batch", "mix people"),
        ("norm", "minibatch_stddev", "mix people"),
        ("normalise", "measured", "no account of privacy counts it"),
        ("size", 256, "less than or equal to 128"),
        ("batch_size", 0, "greater than 0"),
    ],
)
def test_a_setting_that_breaks_the_guarantee_is_refused_and_says_why(kind, setting, value, why):
    with pytest.raises(ValidationError, match=why):
        ADAPTER.validate_python({"kind": kind, setting: value})


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        ("accountant", "gdp", "reports less than is spent"),
        ("accountant", "moments", "there is no accountant 'moments'"),
        ("sampling", "shuffle", "the same noise protects less"),
        ("epsilon", 0.0, "greater than 0"),
        ("epsilon", -1.0, "greater than 0"),
        ("delta", 1.5, "less than 1"),
    ],
)
def test_privacy_that_would_be_no_privacy_is_refused(setting, value, why):
    with pytest.raises(ValidationError, match=why):
        PrivacyConfig.model_validate({"epsilon": 8.0, setting: value})


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "gan", "size": 20},
        {"kind": "vae", "architecture": "conv", "size": 30},
        {"kind": "vae", "architecture": "conv", "size": 24, "pooling": 2},
        {"kind": "vae", "size": 30, "pooling": 4},
        {"kind": "diffusion", "architecture": "unet", "size": 18},
    ],
)
def test_convolutions_and_pooling_need_a_side_that_can_be_divided(given):
    with pytest.raises(ValidationError, match="multiple of"):
        ADAPTER.validate_python(given)
