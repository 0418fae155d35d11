"""Settings of detection utility: what cannot be meant is refused."""

import pytest
from pydantic import ValidationError

from showthrough.core.config import AuditConfig
from showthrough.core.training_settings.detection_config import DetectionConfig

BOXED = {"pictures": "scenes", "boxes": "boxes.csv"}


def test_without_more_a_small_detector_learns_from_pasted_faces() -> None:
    config = DetectionConfig()
    assert config.detector.kind == "fcos"
    assert (config.real, config.test, config.curve, config.detectors) == (None, None, (), {})


@pytest.mark.parametrize(
    "given",
    [
        {"curve": [1.0]},
        {"curve": [0.0]},
        {"threshold": 1.0},
        {"detector": {"kind": "guess"}},
        {"real": {"pictures": "scenes"}},
        {"test": {**BOXED, "classes": ["face"]}},
    ],
)
def test_what_cannot_be_meant_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DetectionConfig.model_validate(given)


def test_detectors_are_tested_on_one_set() -> None:
    data = {"train": "a", "holdout": "b", "synthetic": "c", "photos": "photos.csv"}
    with pytest.raises(ValidationError, match=r"give data\.photos or detection\.test, not both"):
        AuditConfig.model_validate({"name": "audit", "data": data, "detection": {"test": BOXED}})
