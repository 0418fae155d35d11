"""ONNX models: which input is the class, and the types that they take."""

from pathlib import Path

import numpy as np
import pytest

from foreign_models import config
from showthrough.errors import ConfigError
from showthrough.generators.programs.onnx_program import onnx_program
from showthrough.generators.storage.model_file import read_model

onnx = pytest.importorskip("onnx", reason="onnx, of the dev extra, writes ONNX files")
pytest.importorskip("onnxruntime", reason="the extra [onnx] is not installed")


def model(path: Path, noise: str, label: str, shape: list[object]) -> Path:
    """Write a model that takes its class first and answers with noise + class."""
    types = onnx.TensorProto
    kinds = {name: getattr(types, name) for name in (noise, label)}
    inputs = [
        onnx.helper.make_tensor_value_info("which", kinds[label], ["n", *shape]),
        onnx.helper.make_tensor_value_info("z", kinds[noise], ["n", 1]),
    ]
    nodes = [
        onnx.helper.make_node("Cast", ["which"], ["as_noise"], to=kinds[noise]),
        onnx.helper.make_node("ReduceSum", ["as_noise"], ["sum"], keepdims=1),
        onnx.helper.make_node("Add", ["z", "sum"], ["images"]),
    ]
    outputs = [onnx.helper.make_tensor_value_info("images", kinds[noise], ["n", 1])]
    graph = onnx.helper.make_graph(nodes, "g", inputs, outputs)
    opset = [onnx.helper.make_opsetid("", 17)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opset, ir_version=9), path)
    return path


@pytest.mark.parametrize("noise", ["FLOAT", "FLOAT16", "DOUBLE"])
@pytest.mark.parametrize(("label", "shape"), [("INT64", []), ("INT32", []), ("INT64", [1])])
def test_the_input_of_whole_numbers_is_the_class_and_each_has_its_type(tmp_path, noise, label, shape):
    path = model(tmp_path / "m.onnx", noise, label, shape)
    loaded = onnx_program(read_model(path, None), config("onnx", path, classes=9, noise=(1,)))
    found = loaded.program(np.array([[0.5]], dtype=np.float32), np.array([7]))
    assert found.tolist() == [[7.5]]


def test_how_a_class_is_told_must_fit(tmp_path):
    path = model(tmp_path / "m.onnx", "FLOAT", "INT64", [])
    with pytest.raises(ConfigError, match=r'takes which: tensor\(int64\) .* set class_form = "index"'):
        onnx_program(read_model(path, None), config("onnx", path, classes=9, class_form="one_hot"))
    path = model(tmp_path / "n.onnx", "FLOAT", "INT64", [9])
    with pytest.raises(ConfigError, match='set class_form = "one_hot"'):
        onnx_program(read_model(path, None), config("onnx", path, classes=9))
    one_hot = onnx_program(read_model(path, None), config("onnx", path, classes=9, class_form="one_hot"))
    assert one_hot.program(np.zeros((1, 1), dtype=np.float32), np.array([3])).tolist() == [[1.0]]


def test_a_class_that_nobody_set_is_asked_for(tmp_path):
    path = model(tmp_path / "m.onnx", "FLOAT", "INT64", [])
    with pytest.raises(
        ConfigError, match=r"takes 2 inputs \(which: tensor\(int64\).*: set classes to the num"
    ):
        onnx_program(read_model(path, None), config("onnx", path))


def test_a_type_that_no_processor_knows_is_told(tmp_path):
    path = model(tmp_path / "m.onnx", "BFLOAT16", "INT64", [])
    with pytest.raises(ConfigError, match=r"float32 or float16|export it with"):
        onnx_program(read_model(path, None), config("onnx", path, classes=9))
