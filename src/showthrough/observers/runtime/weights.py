"""Weight files: checked before they are read, and read without running anything they hold."""

import hashlib
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import NamedTuple

import torch
from torch import Tensor, nn

from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.stand_ins import refuse_stand_in
from showthrough.zip_sizes import refuse_bomb

REFUSED = UnpicklingError  # what torch raises where a file would run code; nothing here unpickles
NO_STATE = "holds no plain state dict; save model.state_dict() alone"
NOT_PINNED = "the audit file pins no sha256 for these weights"
CODE = re.compile(r"GLOBAL (\S+)")  # what a pickle asks for, as torch names it
SAVE = "convert it on a machine that may run it: torch.save(model.state_dict(), 'weights.pt')"
COMPILED = "_orig_mod."  # what torch.compile puts before the names of what it wraps
CHECKPOINTS = ("state_dict", "model_state_dict")  # of PyTorch Lightning, and of PyTorch's own tutorials


class Weights(NamedTuple):
    """Weight file that exists, and the digest of what it held when it was checked."""

    path: Path
    sha256: str
    pinned: bool  # False: nobody said beforehand what the digest should be

    @property
    def note(self) -> str:
        """Return the note about the file's origin for a reader of the report."""
        return "" if self.pinned else NOT_PINNED


def checked(path: Path, sha256: str | None, *, can_download: bool = False) -> Weights:
    """Return the file with its digest, which is computed whether or not one was expected.

    Raises:
        EnvironmentFault: there is no such file.
        IntegrityError: the file is not the one that the audit names, or stands for one that was not fetched,
            or unpacks to far more than it is.
    """
    if not path.is_file():
        hint = ", or leave `file` out and run with --allow-download" if can_download else ""
        raise EnvironmentFault(f"no weights file at {path}; put it there{hint}")
    refuse_stand_in(path)
    refuse_bomb(path)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 is not None and found != sha256:
        raise IntegrityError(f"{path} has SHA-256 {found[:12]}..., the audit expects {sha256[:12]}...")
    return Weights(path, found, pinned=sha256 is not None)


def is_torchscript(path: Path) -> bool:
    """Return whether a file holds a TorchScript program rather than bare tensors."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("/constants.pkl") for name in archive.namelist())


def contents(path: Path) -> dict[str, object]:
    """Return the content of a .safetensors or a PyTorch file by name; no pickled object but tensors is built.

    Of a training checkpoint (.ckpt), which holds a state dict among other things, it is the state dict.

    Raises:
        IntegrityError: the file is damaged, or holds more than tensors, which could run code.
        ConfigError: the file does not hold values by name.
    """
    if path.suffix == ".safetensors":
        return dict(_safetensors(path))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # torch advises whoever writes tensors in 8 bits
            state = torch.load(path, map_location="cpu", weights_only=True)
    except REFUSED as error:
        asked = CODE.search(str(error))
        told = "is damaged or holds" if asked is None else f"asks for {asked.group(1)}: it holds"
        raise IntegrityError(
            f"{path} {told} more than tensors, and reading that could run code; {SAVE}"
        ) from error
    except (RuntimeError, EOFError, ValueError, KeyError) as error:
        raise IntegrityError(
            f"{path} is damaged or no PyTorch file: it ends early, or was changed"
        ) from error
    if not isinstance(state, Mapping):
        raise ConfigError(f"{path} {NO_STATE}")
    kept = next((state[name] for name in CHECKPOINTS if isinstance(state.get(name), Mapping)), state)
    return dict(kept)


def state_dict(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a file that holds nothing else; see `contents`."""
    return only_tensors(contents(path), path)


def only_tensors(state: Mapping[str, object], path: Path) -> dict[str, Tensor]:
    """Return the tensors by name.

    Raises:
        ConfigError: something among them is no tensor.
    """
    tensors = {key: value for key, value in state.items() if isinstance(value, Tensor)}
    if len(tensors) != len(state):
        raise ConfigError(f"{path} {NO_STATE}")
    return tensors


def _safetensors(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return dict(load_file(path))
    except SafetensorError as error:
        raise IntegrityError(f"{path} is not a whole safetensors file: {error}") from error


def fill(network: nn.Module, state: Mapping[str, Tensor], path: Path, name: str) -> nn.Module:
    """Load all weights of a network in float32, none missing, none left over, and freeze it.

    What wraps a network is left out of the names of its tensors; see `unwrapped`.

    Raises:
        IntegrityError: the file belongs to another architecture, or holds the network twice.
    """
    wanted = {key: value.shape for key, value in network.state_dict().items()}
    state = unwrapped(state, wanted, path, name)
    given = {key: value.shape for key, value in state.items()}
    wrong = sorted(key for key in wanted.keys() | given.keys() if wanted.get(key) != given.get(key))
    if wrong:
        raise IntegrityError(
            f"{path} does not fit {name}: {len(wrong)} tensors are missing, left over or of "
            f"another shape, such as {wrong[0]}"
        )
    network.load_state_dict(state)
    return network.eval().requires_grad_(False)


def unwrapped(
    state: Mapping[str, Tensor], wanted: Mapping[str, torch.Size], path: Path, name: str
) -> Mapping[str, Tensor]:
    """Return the tensors by the names that a network of these shapes gives them.

    What wraps a network (DataParallel, `torch.compile`, both, a class of one's own) puts a name before all
    of its tensors: where one such name gives the whole network, it is left out. `torch.compile` of a part
    puts its name in the middle.

    Raises:
        IntegrityError: the file holds the network twice.
    """
    wrappers = list(_wrappers(wanted, state))
    if not wrappers and any(COMPILED in key for key in state):
        state = {key.replace(COMPILED, ""): value for key, value in state.items()}
        wrappers = list(_wrappers(wanted, state))
    if len(wrappers) > 1:
        raise IntegrityError(
            f"{path} holds {name} {len(wrappers)} times, as {' and '.join(wrappers)}; save one of them alone"
        )
    for wrapper in wrappers:
        state = {key.removeprefix(wrapper): value for key, value in state.items() if key.startswith(wrapper)}
    return state


def _wrappers(wanted: Mapping[str, torch.Size], state: Mapping[str, Tensor]) -> Iterator[str]:
    """Yield each name, such as `module.`, before which the file holds the network whole."""
    first = next(iter(wanted))
    for wrapper in sorted({key.removesuffix(first) for key in state if key.endswith(f".{first}")}):
        shapes = (state[wrapper + key].shape if wrapper + key in state else None for key in wanted)
        if all(shape == own for shape, own in zip(shapes, wanted.values(), strict=True)):
            yield wrapper
