"""Sessions of onnxruntime for ONNX files, and sentences for those that cannot be run."""

from pathlib import Path
from typing import Any

from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.runtime.device import device

PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")


def onnx_session(file: Path, content: bytes | None = None) -> tuple[Any, Any]:
    """Return onnxruntime's session of a file, and the module of the errors that it raises.

    `content` stands for what the file holds where it holds more than a network.

    Raises:
        EnvironmentFault: onnxruntime is missing, or has no operation that the file asks for.
        IntegrityError: the file is damaged, or weights that it keeps in another file are missing.
    """
    try:
        import onnxruntime
    except ImportError as error:
        message = f"{file} needs onnxruntime: pip install 'showthrough[onnx]'"
        raise EnvironmentFault(message) from error
    known = onnxruntime.capi.onnxruntime_pybind11_state
    wanted = [name for name in PROVIDERS if name in onnxruntime.get_available_providers()]
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # what fails is raised: it need not be printed as well
    if device().type == "cpu":
        options.intra_op_num_threads = 1  # each core has faces of its own, and would wait for the others
    try:
        return onnxruntime.InferenceSession(content or str(file), options, providers=wanted), known
    except known.InvalidProtobuf as error:
        raise IntegrityError(f"{file} is not a whole ONNX file") from error
    except (known.InvalidGraph, known.InvalidArgument, known.Fail) as error:
        raise IntegrityError(f"{file} holds no network that can be run: {onnx_reason(error)}") from error
    except (known.NotImplemented, known.RuntimeException) as error:
        raise EnvironmentFault(f"onnxruntime cannot run {file}: {onnx_reason(error)}") from error


def onnx_reason(error: Exception) -> str:
    """Return what onnxruntime says in one line, without the number of the error."""
    return " ".join(str(error).split(" : ", 3)[-1].split())
