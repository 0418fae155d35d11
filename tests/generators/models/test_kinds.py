"""Each kind of generator that can be trained has one network, which knows its settings and its losses."""

from typing import get_args

import pytest

from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.generators.models.kinds import build, networks
from showthrough.observers.generator_loss import forms_of

KINDS = get_args(TrainedConfig)


def test_every_kind_of_settings_has_its_network() -> None:
    assert set(networks()) == set(KINDS)


@pytest.mark.parametrize("settings", KINDS, ids=lambda kind: kind.__name__)
def test_shadow_models_compare_by_a_loss_that_the_network_has(settings: type) -> None:
    (kind,) = get_args(settings.model_fields["kind"].annotation)
    network = build(settings(kind=kind))
    assert type(network) is networks()[settings]
    assert network.likelihood in forms_of(network)
    assert {weight.device.type for weight in network.parameters()} == {"meta"}
