"""Weights on disk: safetensors and JSON, never pickle, and never half a file."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from showthrough.core.atomic import write_atomically
from showthrough.errors import ConfigError, IntegrityError

_FACTS = "showthrough"  # the one entry in the header of a safetensors file
IS_PICKLE = (
    "is a pickle, which can run code when opened, so it is not opened; where you trust it, load it with "
    "torch.load(file, weights_only=True) and write it with safetensors.torch.save_file"
)
_PICKLED = (b"PK\x03\x04", b"\x80")  # what torch.save and pickle begin with

Facts = TypeVar("Facts", bound=BaseModel)
Tensors = dict[str, Tensor]


def write_tensors(path: Path, tensors: Mapping[str, Tensor], facts: BaseModel | None = None) -> None:
    """Write tensors with their facts; a killed process leaves the old file or the new one, whole."""
    header = {} if facts is None else {_FACTS: facts.model_dump_json()}
    write_atomically(path, save({name: tensor.contiguous() for name, tensor in tensors.items()}, header))


def read_tensors(path: Path) -> Tensors:
    """Return the tensors of a safetensors file.

    Raises:
        ConfigError: the file is a pickle, which could run code, and is not opened.
        IntegrityError: the file is cut short or is something else.
    """
    _refuse_pickle(path)
    try:
        with safe_open(path, framework="pt") as file:
            names = file.keys()
            return {name: file.get_tensor(name).clone() for name in names}  # unbound from the mapped file
    except SafetensorError as error:
        raise IntegrityError(_unreadable(path)) from error


def read_facts(path: Path, kind: type[Facts]) -> Facts:
    """Return the facts that were written into a safetensors file."""
    _refuse_pickle(path)
    try:
        with safe_open(path, framework="pt") as file:
            header = file.metadata() or {}
    except SafetensorError as error:
        raise IntegrityError(_unreadable(path)) from error
    if _FACTS not in header:
        raise IntegrityError(f"{path} was not written by showthrough; delete it to train from the start")
    return parse_facts(header[_FACTS], kind, path)


def parse_facts(text: str | bytes, kind: type[Facts], path: Path) -> Facts:
    """Return facts from JSON, or say what is wrong with the file that they came from."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise IntegrityError(
            f"{path} does not describe a generator: {place}: {first['msg'].lower()}"
        ) from error


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, as `sha256sum` prints it."""
    return sha256(path.read_bytes()).hexdigest()


def _refuse_pickle(path: Path) -> None:
    if not path.is_file():
        raise ConfigError(f"{path} does not exist")
    with path.open("rb") as file:
        head = file.read(9)
    # safetensors begins with 8 bytes of length, of which the first may be 0x80 too, and then {
    if head.startswith(_PICKLED) and head[8:] != b"{":
        raise ConfigError(f"{path} {IS_PICKLE}")


def _unreadable(path: Path) -> str:
    return f"{path} is cut short or no safetensors file; delete it to train from the start"
