"""Settings of generators: trained here, or finished elsewhere."""

from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from showthrough.core.generator_config import GeneratorConfig
from showthrough.core.training_settings.trained_config import TrainedConfig

ADAPTER = TypeAdapter(GeneratorConfig)


@pytest.mark.parametrize("kind", get_args(TrainedConfig), ids=lambda kind: kind.__name__)
def test_every_kind_that_is_trained_here_is_told_by_its_name(kind: type) -> None:
    (name,) = get_args(kind.model_fields["kind"].annotation)
    assert type(ADAPTER.validate_python({"kind": name})) is kind


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://user:secret@example.org/draw", "no user, no password"),
        ("https://example.org/draw?key=1", "nothing after"),
    ],
)
def test_an_endpoint_whose_url_holds_a_secret_is_refused(url: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        ADAPTER.validate_python({"kind": "endpoint", "url": url})
