"""Settings of an audit of redacted pictures say one thing, or are refused."""

import pytest
from pydantic import ValidationError

from showthrough.core.subjects.redacted_config import RedactionConfig

PAIRS = {"original": "before", "redacted": "after"}


def test_somebody_is_left_to_judge() -> None:
    with pytest.raises(ValidationError, match="leave a tenth of the people"):
        RedactionConfig(**PAIRS, attackers_share=0.5, strangers_share=0.4)


def test_what_was_to_be_hidden_is_told_in_one_way() -> None:
    with pytest.raises(ValidationError, match="masks or boxes, not both"):
        RedactionConfig(**PAIRS, masks="masks", boxes="boxes.csv")


def test_a_detector_file_goes_with_its_detector() -> None:
    with pytest.raises(ValidationError, match="that of detector_file, and none is given"):
        RedactionConfig(**PAIRS, detector="yunet", detector_sha256="0" * 64)
    with pytest.raises(ValidationError, match='with detector = "yunet" alone'):
        RedactionConfig(**PAIRS, detector="mtcnn", detector_file="yunet.onnx")
