"""Settings hold what somebody can mean: every number has an end, and a name can be part of a path."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from showthrough.core.config import AuditConfig
from showthrough.core.policy import Policy
from showthrough.core.subjects.data_config import DataConfig
from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.settings import NAME, Settings, WeightsSettings, name_of_file


class Mine(Settings):
    number: int = 1
    share: float = 0.5
    several: tuple[int, ...] = ()
    either: int | bool = 0
    switch: bool = False


@pytest.mark.parametrize("given", [{"number": True}, {"share": False}, {"several": [1, True]}])
def test_true_is_no_number(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="cannot be "):
        Mine.model_validate(given)


def test_a_switch_is_a_switch() -> None:
    mine = Mine.model_validate({"switch": True, "either": True, "number": 2})
    assert (mine.switch, mine.either, mine.number) == (True, True, 2)


@pytest.mark.parametrize("share", [float("inf"), float("-inf"), float("nan")])
def test_infinity_is_no_setting(share: float) -> None:
    with pytest.raises(ValidationError, match="finite"):
        Mine(share=share)


@pytest.mark.parametrize(
    "stem", ["My Audit", "Étude", "..", "", "a" * 200, "v1.2", "-", "CON", "a\nb", "x" * 63 + "-y"]
)
def test_the_name_of_any_file_gives_a_name(stem: str) -> None:
    assert NAME.fullmatch(name_of_file(stem))


def numbers(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the numbers of a schema that somebody sets, with their places."""
    if isinstance(schema, dict):
        if schema.get("type") in ("integer", "number") and "enum" not in schema:
            yield path, schema
        for key, value in schema.items():
            yield from numbers(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for part in schema:
            yield from numbers(part, path)


FREE = ("checks", "params", "at_most", "at_least")  # of figures, each with bounds of its own on its card


@pytest.mark.parametrize("model", [AuditConfig, Policy, ComposerSettings])
def test_every_number_that_is_set_has_an_end(model: type[Settings]) -> None:
    found = dict(numbers(model.model_json_schema()))
    assert len(found) > 5
    for path, schema in found.items():
        if not any(f"/{free}/" in f"{path}/" for free in FREE):
            assert {"maximum", "exclusiveMaximum", "const"} & schema.keys(), path
            assert {"minimum", "exclusiveMinimum", "const"} & schema.keys(), path


@pytest.mark.parametrize("given", [[1, 0], [0, 0], [0, 1, 2], ["a", "b"], [float("nan"), 1], "half", True])
def test_a_pixel_range_is_a_name_or_black_below_white(given: object) -> None:
    with pytest.raises(ValidationError, match="pixel_range"):
        DataConfig.model_validate({"bundled": "lfw100", "pixel_range": given})
    for fine in ("unit", [0, 4095], [-1.0, 1.0]):
        DataConfig.model_validate({"bundled": "lfw100", "pixel_range": fine})


def test_weights_are_a_file_or_an_entry_of_the_catalogue() -> None:
    assert not WeightsSettings().has_weights
    assert WeightsSettings(file="a.pt").has_weights
    assert WeightsSettings(catalogue="lprnet").has_weights
    for more in ({"file": "a.pt"}, {"sha256": "0" * 64}, {"licence": "MIT"}):
        with pytest.raises(ValidationError, match="leave yours out"):
            WeightsSettings.model_validate({"catalogue": "lprnet", **more})
