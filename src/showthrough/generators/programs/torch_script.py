"""TorchScript modules of somebody else's, loaded without running what reaches out of them."""

import re
import warnings
import zipfile
from io import BytesIO
from typing import Any

import torch

from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.storage.model_file import ModelFile

# What TorchScript could do besides arithmetic: touch files, or call operators of other libraries.
REACHES_OUT = re.compile(r"\btorch\.(?:save|load|from_file)\b|\bops\.(?!aten\.|prim\.)\w+\.\w+")


def torchscript_module(file: ModelFile) -> Any:
    """Return a TorchScript module in evaluation mode, on the processor.

    Loading one runs no Python, and its data.pkl is read by a reader that builds tensors and the module
    itself. But TorchScript is a language with loops and a few operators that read and write files, run
    while loading (`__setstate__`) and while it is used. A module whose code names one is refused. That is
    a check of text, not a sandbox: a model from someone you do not trust belongs in a container.

    Raises:
        ConfigError: it is no TorchScript module, or reaches out.
        IntegrityError: it is damaged.
    """
    if "constants.pkl" not in file.entries:
        raise ConfigError(
            f"{file.path} is no TorchScript module; write one with torch.jit.script(model).save"
        )
    _refuse_reaching_out(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch advises whoever writes such files
            module: Any = torch.jit.load(  # type: ignore[no-untyped-call]
                BytesIO(file.content), map_location="cpu"
            )
    except (RuntimeError, EOFError) as error:
        raise IntegrityError(f"{file.path} is a damaged TorchScript file") from error
    module.eval()
    return module


def _refuse_reaching_out(file: ModelFile) -> None:
    try:
        with zipfile.ZipFile(BytesIO(file.content)) as archive:
            code = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".py")]
    except (zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise IntegrityError(f"{file.path} is a damaged TorchScript file") from error
    for text in code:
        if found := REACHES_OUT.search(text):
            raise ConfigError(
                f"{file.path} calls {found[0]}, which reaches out of the model, so it is not loaded"
            )
