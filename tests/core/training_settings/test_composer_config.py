"""Settings of composed scenes: what cannot be drawn or meant is refused with a sentence."""

import pytest
from pydantic import ValidationError

from showthrough.core.training_settings.composer_config import STRENGTHS, ComposerSettings, Condition


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"height": (4, 50), "height_in": "pixels"}, "objects of 4 pixels would show nothing"),
        ({"height": (0.01, 0.02)}, "objects of 5.12 pixels would show nothing"),
        ({"height": (20, 300), "height_in": "pixels"}, "objects of 300 pixels do not fit into 256 x 256"),
        ({"height": (0.5, 0.2)}, "a range goes from its lower to its upper end"),
        ({"objects": (3, 1)}, "a range goes from its lower"),
        ({"objects": (0, 0)}, "teach nothing"),
        ({"size": (16, 256)}, "greater than or equal to 32"),
        ({"edge": (0.1, 0.9)}, "0 to 0.5 of the radius"),
        ({"occlusion": {"probability": 1, "share": (0.2, 0.7)}}, "least_visible = 0.4"),
        ({"occlusion": {"share": (0.2, 1.0)}}, "the hidden share of an object is 0 to 0.9"),
        ({"conditions": {"fog": {}}}, "'night', 'blur'"),
        ({"conditions": {"night": {"strength": (0.5, 1.5)}}}, "share of the way from day to night, 0 to 1"),
        ({"conditions": {"jpeg": {"strength": (0, 50)}}}, "quality of JPEG, 1 to 100"),
        ({"conditions": {"blur": {"probability": 1.5}}}, "less than or equal to 1"),
        ({"lighting": True}, "lighting cannot be true"),
        ({"light": 0.3}, "Extra inputs"),
    ],
)
def test_what_cannot_be_meant_is_refused(given, told) -> None:
    with pytest.raises(ValidationError, match=told):
        ComposerSettings.model_validate(given)


def test_heights_are_pixels_of_the_shorter_side() -> None:
    assert ComposerSettings(size=(400, 200), height=(0.1, 0.5)).heights == (20, 100)
    assert ComposerSettings(size=(400, 200), height=(12, 90), height_in="pixels").heights == (12, 90)
    assert ComposerSettings(size=(40, 32), height=(0.1, 0.5)).heights == (8, 16)


@pytest.mark.parametrize("condition", Condition)
def test_every_condition_has_a_usual_strength_within_its_limits(condition) -> None:
    limits = STRENGTHS[condition]
    assert limits.least <= limits.usual[0] < limits.usual[1] <= limits.most
    assert ComposerSettings(conditions={condition: {}}).conditions[condition].probability > 0


def test_settings_that_are_written_down_are_read_back() -> None:
    settings = ComposerSettings(conditions={Condition.NIGHT: {"probability": 1.0, "strength": (0.2, 0.4)}})
    assert ComposerSettings.model_validate_json(settings.model_dump_json()) == settings
