"""Networks in ONNX: the numbers that they take, and sentences for what they do not."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.errors import ConfigError, IntegrityError
from showthrough.observers.embedders.onnx_network import onnx_network

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
SIDE = 8
GREY = np.full((2, 3, SIDE, SIDE), 0.5, dtype=np.float32)


def written(folder: Path, kind: str, shape: tuple[int, ...], side: int | str = SIDE) -> Path:
    """Return a network that averages each colour and then reads the averages in `shape`."""
    from onnx import helper, numpy_helper

    number = getattr(onnx.TensorProto, kind)
    weights = np.eye(3, dtype=helper.tensor_dtype_to_np_dtype(number))
    steps = [
        helper.make_node("GlobalAveragePool", ["x"], ["means"]),
        helper.make_node("Reshape", ["means", "shape"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], ["y"]),
    ]
    graph = helper.make_graph(
        steps,
        "averages",
        [helper.make_tensor_value_info("x", number, ["n", 3, side, side])],
        [helper.make_tensor_value_info("y", number, None)],
        [
            numpy_helper.from_array(np.array(shape, dtype=np.int64), "shape"),
            numpy_helper.from_array(weights, "weights"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, folder / "network.onnx")
    return folder / "network.onnx"


@pytest.mark.parametrize("kind", ["FLOAT", "FLOAT16"])
def test_faces_are_given_in_the_numbers_that_the_network_takes(kind: str, tmp_path: Path) -> None:
    vectors = onnx_network(written(tmp_path, kind, (-1, 3)), SIDE)(GREY)
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, np.full((2, 3), 0.5))


def with_further_input(file: Path, *, is_read: bool) -> Path:
    """Add an input without a value to a network, read by its last step or by none."""
    from onnx import helper

    model = onnx.load(file)
    model.graph.input.append(helper.make_tensor_value_info("old", onnx.TensorProto.FLOAT, [3]))
    if is_read:
        model.graph.node[-1].output[0] = "z"
        model.graph.node.append(helper.make_node("Add", ["z", "old"], ["y"]))
    onnx.save(model, file)
    return file


def test_an_input_that_nothing_reads_does_not_matter_and_one_that_is_read_is_refused(tmp_path: Path) -> None:
    unread = with_further_input(written(tmp_path, "FLOAT", (-1, 3)), is_read=False)
    np.testing.assert_array_equal(onnx_network(unread, SIDE)(GREY), np.full((2, 3), 0.5))
    read = with_further_input(written(tmp_path, "FLOAT", (-1, 3)), is_read=True)
    with pytest.raises(ConfigError, match="takes more than faces: old"):
        onnx_network(read, SIDE)


def test_other_numbers_are_named(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match=r"holds no network that can be run: .*bfloat16"):
        onnx_network(written(tmp_path, "BFLOAT16", (-1, 3)), SIDE)


def test_a_network_for_another_size_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"takes an array of shape .* not faces \(n, 3, 8, 8\)"):
        onnx_network(written(tmp_path, "FLOAT", (-1, 3), side=9), SIDE)


def test_a_network_that_breaks_inside_says_for_which_faces_and_why(tmp_path: Path) -> None:
    network = onnx_network(written(tmp_path, "FLOAT", (1, 3), side="any"), SIDE)
    with pytest.raises(ConfigError, match=r"does not accept faces of shape \(2, 3, 8, 8\): .*[Rr]eshape"):
        network(GREY)
