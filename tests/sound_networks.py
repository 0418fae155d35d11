"""Small networks of sound in ONNX, for tests."""

from pathlib import Path


def network(path: Path, shape: list, axis: int) -> Path:
    """Write a network that averages what it takes over an axis: (1, D) from sound."""
    import onnx
    from onnx import TensorProto, helper

    given = helper.make_tensor_value_info("sound", TensorProto.FLOAT, shape)
    vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, None)
    axes = helper.make_tensor("axes", TensorProto.INT64, [1], [axis])
    node = helper.make_node("ReduceMean", ["sound", "axes"], ["vector"], keepdims=0)
    graph = helper.make_graph([node], "mean", [given], [vector], [axes])
    opset = helper.make_opsetid("", 18)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=9), path)
    return path
