"""Networks in ONNX with outputs of several styles, which find one bright square each."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.core.training_settings.detector_config import OnnxDetectorConfig
from showthrough.detection.detectors.detector import Detector, TrainableDetector
from showthrough.detection.detectors.onnx_detector import OnnxDetector, as_corners, given, seen
from showthrough.errors import ConfigError, IntegrityError

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
SIDE = 32
PICTURE = np.zeros((16, 32, 3), dtype=np.uint8)


def says(folder: Path, **outputs: object) -> Path:
    """Return a network that says the same of every picture; its outputs are arrays."""
    helper, floats = onnx.helper, onnx.TensorProto.FLOAT
    zero = helper.make_node("ReduceMin", ["x"], ["least"], keepdims=0)
    nodes, constants = [zero, helper.make_node("Mul", ["least", "nought"], ["zero"])], []
    constants.append(onnx.numpy_helper.from_array(np.float32(0), "nought"))
    for name, value in outputs.items():
        constants.append(onnx.numpy_helper.from_array(np.asarray(value, np.float32), f"{name}_is"))
        nodes.append(helper.make_node("Add", [f"{name}_is", "zero"], [name]))
    graph = helper.make_graph(
        nodes,
        "says",
        [helper.make_tensor_value_info("x", floats, [1, 3, SIDE, SIDE])],
        [helper.make_tensor_value_info(name, floats, None) for name in outputs],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, folder / "says.onnx")
    return folder / "says.onnx"


def config(**settings: object) -> OnnxDetectorConfig:
    return OnnxDetectorConfig(
        **{"kind": "onnx", "file": "says.onnx", "boxes": "y", "input_size": (SIDE, SIDE), **settings}
    )


def test_the_style_of_yolov8_is_read(tmp_path) -> None:
    """One transposed output: centre, size, and a score for each class; two boxes of one object."""
    rows = [[16, 8, 8, 4, 0.1, 0.9], [16.5, 8, 8, 4, 0.1, 0.8], [4, 4, 4, 4, 0.7, 0.2], [4, 4, 4, 4, 0, 0.01]]
    file = says(tmp_path, y=np.array(rows).T[None])
    own = config(box_format="cxcywh", is_transposed=True, classes=("face", "plate"))
    detector = OnnxDetector(own, file)
    assert isinstance(detector, Detector)
    assert not isinstance(detector, TrainableDetector)
    (found,) = detector.find([PICTURE])
    assert found.boxes.tolist() == [[12, 6, 20, 10], [2, 2, 6, 6]]
    assert found.scores.tolist() == pytest.approx([0.9, 0.7])
    assert found.labels.tolist() == [1, 0]
    kept = OnnxDetector(own.model_copy(update={"keep": ("face",)}), file)
    (found,) = kept.find([PICTURE])
    assert (found.boxes.tolist(), found.labels) == ([[2, 2, 6, 6]], None)
    assert kept.digest != detector.digest


def test_the_style_of_yolov5_multiplies_the_object_and_its_class(tmp_path) -> None:
    file = says(tmp_path, y=[[[16, 8, 8, 4, 0.5, 0.9]]])
    (found,) = OnnxDetector(config(box_format="cxcywh", has_objectness=True), file).find([PICTURE])
    assert found.scores.tolist() == pytest.approx([0.45])


def test_the_style_of_ssd_has_shares_a_background_and_logits(tmp_path) -> None:
    file = says(tmp_path, y=[[[0.25, 0.25, 0.75, 0.5]]], s=[[[5.0, 0.0]]])
    own = config(scores="s", unit="shares", has_background=True, are_logits=True)
    (found,) = OnnxDetector(own, file).find([PICTURE])
    assert found.boxes.tolist() == [[8, 8, 24, 16]]
    assert found.scores.tolist() == pytest.approx([0.5])


def test_labels_may_be_an_output_and_boxes_yxyx(tmp_path) -> None:
    file = says(tmp_path, y=[[[8, 4, 16, 20], [0, 0, 4, 4]]], s=[[0.9, 0.8]], k=[[1, 0]])
    own = config(scores="s", labels="k", box_format="yxyx", classes=("face", "plate"), keep=("plate",))
    (found,) = OnnxDetector(own, file).find([PICTURE])
    assert found.boxes.tolist() == [[4, 8, 20, 16]]
    few = own.model_copy(update={"classes": ("plate",), "keep": ()})
    with pytest.raises(ConfigError, match="gives class 1, and classes names 1"):
        OnnxDetector(few, file).find([PICTURE])


def test_boxes_come_back_in_pixels_of_the_picture_padded_or_stretched(tmp_path) -> None:
    file = says(tmp_path, y=[[[8, 4, 16, 12, 0.9]]])
    large = np.zeros((64, 128, 3), dtype=np.uint8)
    (found,) = OnnxDetector(config(), file).find([large])
    assert found.boxes.tolist() == [[32, 16, 64, 48]]
    (found,) = OnnxDetector(config(fit="stretch"), file).find([large])
    assert found.boxes.tolist() == [[32, 8, 64, 24]]


def test_pixels_are_given_as_the_settings_say() -> None:
    picture = np.full((SIDE, SIDE, 3), (255, 0, 51), dtype=np.uint8)
    assert given(picture, config())[0, :, 0, 0].tolist() == pytest.approx([1, 0, 0.2])
    assert given(picture, config(channels="bgr"))[0, :, 0, 0].tolist() == pytest.approx([0.2, 0, 1])
    assert given(picture, config(pixels="symmetric"))[0, :, 0, 0].tolist() == pytest.approx([1, -1, -0.6])
    assert given(picture, config(pixels="byte", layout="nhwc"))[0, 0, 0].tolist() == [255, 0, 51]
    imagenet = given(picture, config(pixels="imagenet"))[0, :, 0, 0]
    assert imagenet.tolist() == pytest.approx([2.2489, -2.0357, -0.9156], abs=1e-3)
    assert seen(PICTURE, config()).canvas[20, 0].tolist() == [114] * 3


def test_a_width_is_added_to_a_corner() -> None:
    assert as_corners(np.array([[1.0, 2, 3, 4]]), config(box_format="xywh")).tolist() == [[1, 2, 4, 6]]


@pytest.mark.parametrize(
    ("outputs", "settings", "told"),
    [
        ({"z": [[[0, 0, 1, 1, 1]]]}, {}, "has no output 'y'; its outputs are z"),
        ({"y": [[[0, 0, 1]]]}, {}, "gives 3 numbers a box, too few .* is_transposed may be meant"),
        ({"y": [[[0, 0, 1, 1, 1]]]}, {"has_objectness": True}, "gives 5 numbers a box, too few"),
        ({"y": [[[0, 0, 1, 1]]], "s": [[1, 1]]}, {"scores": "s"}, "1 boxes and 2 scores do not fit"),
        ({"y": np.zeros((1, 2, 3, 6))}, {}, r"has shape \(1, 2, 3, 6\), not"),
        ({"y": [[[0, 0, 1, 1, 1]]]}, {"input_size": (64, 64)}, "does not accept a picture of 64 x 64"),
    ],
)
def test_an_output_that_is_not_what_is_described_is_told(tmp_path, outputs, settings, told) -> None:
    with pytest.raises(ConfigError, match=told):
        OnnxDetector(config(**settings), says(tmp_path, **outputs)).find([PICTURE])


def test_a_file_that_is_no_network_is_told(tmp_path) -> None:
    (tmp_path / "says.onnx").write_bytes(b"nothing")
    with pytest.raises(IntegrityError):
        OnnxDetector(config(), tmp_path / "says.onnx")
