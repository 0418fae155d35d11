"""Weights on disk: safetensors and JSON, never pickle, and never half a file."""

import json
from collections.abc import Mapping
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

import torch
from pydantic import BaseModel, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from showthrough.core.atomic import write_atomically
from showthrough.errors import ConfigError, IntegrityError
from showthrough.stand_ins import stand_in

_OURS = "showthrough"  # the one entry in the header of a safetensors file: several have no fixed order
_SEAL = "showthrough_sha256"  # of a whole file: safetensors itself notices no flipped bit
IS_PICKLE = (
    "is a pickle, which can run code when opened, so it is not opened; where you trust it, load it with "
    "torch.load(file, weights_only=True) and write it with safetensors.torch.save_file"
)
_PICKLED = (b"PK\x03\x04", b"\x80")  # what torch.save and pickle begin with

Facts = TypeVar("Facts", bound=BaseModel)
Tensors = dict[str, Tensor]


def write_tensors(path: Path, tensors: Mapping[str, Tensor], facts: BaseModel | None = None) -> None:
    """Write tensors with their facts; a killed process leaves the old file or the new one, whole."""
    whole = {name: tensor.cpu().contiguous() for name, tensor in tensors.items()}
    told = "" if facts is None else facts.model_dump_json()
    ours = json.dumps({"facts": told, _SEAL: _digest_of_tensors(whole, told)})
    write_atomically(path, save(whole, {_OURS: ours}))


def read_tensors(path: Path) -> Tensors:
    """Return the tensors of a safetensors file.

    Raises:
        ConfigError: the file is a pickle, which could run code, and is not opened.
        IntegrityError: the file is cut short, changed since it was written here, or is something else.
    """
    _refuse_pickle(path)
    try:
        with safe_open(path, framework="pt") as file:
            ours = _ours(file.metadata(), path)
            names = file.keys()
            tensors = {name: file.get_tensor(name).clone() for name in names}  # unbound from the mapped file
    except SafetensorError as error:
        raise IntegrityError(_unreadable(path)) from error
    if ours is not None and ours.sha256 != _digest_of_tensors(tensors, ours.facts):
        raise IntegrityError(f"{path} was changed since it was written; delete it to train again")
    return tensors


def read_facts(path: Path, kind: type[Facts]) -> Facts:
    """Return the facts that were written into a safetensors file."""
    _refuse_pickle(path)
    try:
        with safe_open(path, framework="pt") as file:
            ours = _ours(file.metadata(), path)
    except SafetensorError as error:
        raise IntegrityError(_unreadable(path)) from error
    if ours is None or not ours.facts:
        raise IntegrityError(f"{path} was not written by showthrough; delete it to train from the start")
    return parse_facts(ours.facts, kind, path)


class _Ours(NamedTuple):
    facts: str
    sha256: str


def _ours(header: Mapping[str, str] | None, path: Path) -> _Ours | None:
    """Return what we wrote into the header of a file, or None where somebody else wrote it."""
    if _OURS not in (header or {}):
        return None
    try:
        told = json.loads((header or {})[_OURS])
        return _Ours(told["facts"], told[_SEAL])
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise IntegrityError(f"{path} was changed since it was written; delete it to train again") from error


def sealed(facts: BaseModel) -> str:
    """Return facts as JSON that holds its own SHA-256, for `parse_facts`."""
    values = json.loads(facts.model_dump_json())
    return json.dumps({**values, _SEAL: _digest_of_values(values)}, indent=1)


def parse_facts(text: str | bytes, kind: type[Facts], path: Path) -> Facts:
    """Return facts from JSON, or say what is wrong with the file that they came from.

    Raises:
        IntegrityError: it is no such JSON, or was changed since it was written.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise IntegrityError(f"{path} does not describe a generator: it is no JSON") from error
    seal = values.pop(_SEAL, None) if isinstance(values, dict) else None
    if seal is not None and seal != _digest_of_values(values):
        raise IntegrityError(f"{path} was changed since it was written; put the right one back")
    try:
        return kind.model_validate_json(json.dumps(values))  # as JSON, which knows words for infinity
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise IntegrityError(
            f"{path} does not describe a generator: {place}: {first['msg'].lower()}"
        ) from error


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, as `sha256sum` prints it."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _digest_of_tensors(tensors: Mapping[str, Tensor], facts: str) -> str:
    """Return the SHA-256 of tensors with their names, types and shapes, and of what describes them."""
    seal = sha256(facts.encode())
    for name, tensor in sorted(tensors.items()):
        seal.update(f"{name} {tensor.dtype} {list(tensor.shape)}".encode())
        seal.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return seal.hexdigest()


def _digest_of_values(values: object) -> str:
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _refuse_pickle(path: Path) -> None:
    if not path.is_file():
        raise ConfigError(f"{path} does not exist")
    with path.open("rb") as file:
        head = file.read(9)
    # safetensors begins with 8 bytes of length, of which the first may be 0x80 too, and then {
    if head.startswith(_PICKLED) and head[8:] != b"{":
        raise ConfigError(f"{path} {IS_PICKLE}")


def _unreadable(path: Path) -> str:
    what = stand_in(path)
    if " pointer " in what or " page " in what:
        return f"{path} {what}"
    told = what or "is no safetensors file"
    return f"{path} {told}; where showthrough wrote it, delete it to train from the start"
