"""Sessions of ONNX files: one that runs, one from bytes, and those that are none."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.errors import IntegrityError
from showthrough.observers.runtime.onnx_session import onnx_reason, onnx_session

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")


def doubling() -> bytes:
    number, helper = onnx.TensorProto.FLOAT, onnx.helper
    value = {name: helper.make_tensor_value_info(name, number, [2]) for name in "xy"}
    graph = helper.make_graph([helper.make_node("Add", ["x", "x"], ["y"])], "g", [value["x"]], [value["y"]])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    return bytes(model.SerializeToString())


def test_a_network_runs_from_its_file_and_from_what_a_file_holds(tmp_path) -> None:
    path = tmp_path / "network.onnx"
    path.write_bytes(doubling())
    for session, known in (onnx_session(path), onnx_session(Path("elsewhere.py"), doubling())):
        assert session.run(None, {"x": np.array([1, 2], np.float32)})[0].tolist() == [2, 4]
        with pytest.raises(known.InvalidArgument) as caught:
            session.run(None, {"x": np.zeros(3, np.float32)})
        assert "\n" not in onnx_reason(caught.value)


def test_what_is_no_network_is_named(tmp_path) -> None:
    path = tmp_path / "network.onnx"
    path.write_bytes(b"no network")
    with pytest.raises(IntegrityError, match=r"network\.onnx"):
        onnx_session(path)
