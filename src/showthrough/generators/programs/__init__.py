"""Programs of somebody else's, from noise and a class to arrays; none of them reaches out."""

__all__ = ["class_draw", "onnx_program", "tensor_programs", "torch_export", "torch_script"]
