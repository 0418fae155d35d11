"""ONNX models from noise, and classes, to arrays."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from showthrough.core.generator_config import ForeignConfig
from showthrough.core.types import Features, Rows
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.programs.class_draw import one_hot
from showthrough.generators.programs.tensor_programs import LoadedProgram, refuse_other_inputs, refused
from showthrough.generators.storage.model_file import ModelFile

FLOATS = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(double)": np.float64}
WHOLE = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}


class _Inputs(NamedTuple):
    noise: Any  # onnxruntime's NodeArg: name, type, shape
    label: Any | None


def onnx_program(file: ModelFile, config: ForeignConfig) -> LoadedProgram:
    """Return an ONNX model; of two inputs the one of whole numbers is the class, else the second.

    Raises:
        EnvironmentFault: onnxruntime is missing.
        ConfigError: it takes or gives something else than noise, classes and images.
        IntegrityError: it is damaged, or its weights lie in another file.
    """
    session, known = _session(file)
    answers, inputs = session.get_outputs(), _inputs(file.path, session.get_inputs(), config)
    if len(answers) != 1:
        raise ConfigError(f"{file.path} has {len(answers)} outputs; one is needed: images")

    def run(noise: Features, labels: Rows | None) -> NDArray[Any]:
        given = {inputs.noise.name: noise.astype(FLOATS[inputs.noise.type])}
        if inputs.label is not None and labels is not None:
            given[inputs.label.name] = _as_taken(labels, inputs.label, config)
        try:
            return np.asarray(session.run(None, given)[0])
        except (known.InvalidArgument, known.Fail, known.RuntimeException) as error:
            raise refused(file.path, noise, error, config) from error

    return LoadedProgram(run, None)


def _session(file: ModelFile) -> tuple[Any, Any]:
    try:
        import onnxruntime
    except ImportError as error:
        message = f"{file.path} needs onnxruntime: pip install 'showthrough[onnx]'"
        raise EnvironmentFault(message) from error
    known = onnxruntime.capi.onnxruntime_pybind11_state
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # its errors are raised; they need not be printed too
    # Weights beside the model would be read unchecked, from wherever the model says.
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", "/nowhere")
    try:
        return onnxruntime.InferenceSession(file.content, options, providers=["CPUExecutionProvider"]), known
    except known.NotImplemented as error:
        raise ConfigError(
            f"{file.path} computes in a type that onnxruntime knows on no processor, such as bfloat16; "
            "export it in float32 or float16"
        ) from error
    except (known.InvalidProtobuf, known.InvalidGraph, known.InvalidArgument, known.Fail) as error:
        raise IntegrityError(
            f"{file.path} is no whole ONNX file; a model with weights in a second file must be saved as one"
        ) from error


def _inputs(path: Path, entries: Sequence[Any], config: ForeignConfig) -> _Inputs:
    refuse_other_inputs(path, [f"{each.name}: {each.type} {each.shape}" for each in entries], config)
    whole = [each for each in entries if each.type in WHOLE]
    label = None if len(entries) == 1 else (whole or entries[1:])[0]
    noise = next(each for each in entries if each is not label)
    if noise.type not in FLOATS:
        raise ConfigError(f"{path} takes noise as {noise.type}; export it with {' or '.join(FLOATS)}")
    if label is None:
        return _Inputs(noise, None)
    if label.type not in {**FLOATS, **WHOLE}:
        raise ConfigError(f"{path} takes a class as {label.type}; export it with int64, int32 or floats")
    is_index = label.type in WHOLE and (len(label.shape) < 2 or label.shape[-1] == 1)
    if is_index is not (config.class_form == "index"):
        other = "index" if is_index else "one_hot"
        raise ConfigError(
            f'{path} takes {label.name}: {label.type} {label.shape} as its class: set class_form = "{other}"'
        )
    return _Inputs(noise, label)


def _as_taken(labels: Rows, entry: Any, config: ForeignConfig) -> NDArray[Any]:
    kind = {**FLOATS, **WHOLE}[entry.type]
    if config.class_form == "one_hot":
        return one_hot(labels, config.classes or 0).astype(kind)
    return labels.astype(kind).reshape(-1, *([1] * (len(entry.shape) - 1)))
