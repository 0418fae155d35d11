"""Tapes of what checks were told as files of the vault, and their keyed digests for the manifest."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, final

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from showthrough.core.atomic import write_atomically
from showthrough.core.config import AuditConfig
from showthrough.data.vault import Vault
from showthrough.errors import IntegrityError, UsageError
from showthrough.replay.spelling import AnyArray, Arrays, NotOnTapeError, Plain
from showthrough.replay.tape import Tape
from showthrough.version import VERSION

FOLDER = "scores"  # in the vault
SMALL = 2**14  # bytes of an array that stands in the tape itself
KEPT = re.compile(r"[0-9a-f]{64}\.npy")


class TapeAbout(BaseModel):
    """What a tape is of: nobody can say afterwards that another audit was run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool_version: str = VERSION
    generator: str
    config: AuditConfig
    seed: int


class StoredTape(NamedTuple):
    """Tape as the vault holds it."""

    about: TapeAbout
    tape: Tape


@final
class VaultArrays(Arrays):
    """Arrays in a vault, each under its keyed digest; those that lie there already are not copied."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def keep(self, array: AnyArray) -> Plain:
        """Keep an array and return by what it is found again."""
        if array.dtype.hasobject:
            raise NotOnTapeError("no tape holds an array of Python objects")
        whole = np.ascontiguousarray(array).reshape(array.shape)  # the former makes one number a row of one
        if whole.nbytes <= SMALL:
            return [whole.dtype.str, list(whole.shape), b64encode(whole.tobytes()).decode()]
        digest = self._digest(whole)
        if (there := _file_behind(array, self._vault.folder)) is not None:
            return {"file": str(there), "digest": digest}
        name = f"{FOLDER}/{digest}.npy"
        if not (self._vault.folder / name).is_file():
            content = BytesIO()
            np.save(content, whole, allow_pickle=False)
            write_atomically(self._vault.folder / name, content.getvalue(), mode=0o600)
        return {"file": name, "digest": digest}

    def found(self, told: Plain) -> AnyArray:
        """Return an array that was kept."""
        if isinstance(told, list):
            dtype, shape, content = told
            return np.frombuffer(b64decode(content), np.dtype(dtype)).reshape(shape)
        path = self._vault.folder / told["file"]
        if not path.resolve().is_relative_to(self._vault.folder.resolve()):
            raise IntegrityError(f"an array of the tape is said to lie outside the vault: {path.name}")
        try:
            array = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise IntegrityError(f"the vault does not hold {path.name} as the audit left it") from error
        if self._digest(array) != told["digest"]:
            raise IntegrityError(f"{path.name} in the vault was changed after the audit")
        return np.asarray(array)

    def _digest(self, array: AnyArray) -> str:
        about = f"{array.dtype.str} {array.shape}"
        return self._vault.digest(about, np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)


def _file_behind(array: AnyArray, folder: Path) -> Path | None:
    """Return the file in the vault that an array is the whole of; memory maps tell where they lie."""
    base: object = array
    while isinstance(base, np.ndarray) and not isinstance(base, np.memmap):
        base = base.base
    if not isinstance(base, np.memmap) or base.filename is None or base.base is None:
        return None
    same = (base.shape, base.dtype, base.strides) == (array.shape, array.dtype, array.strides)
    path = Path(base.filename)
    if not same or base.ctypes.data != array.ctypes.data or path.suffix != ".npy":
        return None
    return path.relative_to(folder) if path.is_relative_to(folder) else None


def write_tape(tape: Tape, about: TapeAbout, vault: Vault) -> dict[str, str]:
    """Write a tape to the vault and return the keyed digest of its file, by its name.

    Arrays that no tape of the vault names any more are deleted: an earlier audit was told them.
    """
    name = f"{about.generator}.json"
    content = json.dumps({"about": about.model_dump(mode="json"), "told": tape.told}).encode()
    folder = vault.folder / FOLDER
    write_atomically(folder / name, content, mode=0o600)
    used = {one for file in folder.glob("*.json") for one in kept_arrays(vault.folder, file.stem)}
    for path in folder.glob("*.npy"):
        if path.name not in used:
            path.unlink()
    return {name: vault.digest(content)}


def kept_arrays(vault: Path, generator: str) -> frozenset[str]:
    """Return the names of arrays that the tape of a generator rests on; none where there is no such tape."""
    path = vault / FOLDER / f"{generator}.json"
    return frozenset(KEPT.findall(path.read_text(encoding="utf-8"))) if path.is_file() else frozenset()


def read_tape(vault: Vault, generator: str, listed: Mapping[str, str]) -> StoredTape:
    """Return the tape of a generator from the vault.

    Raises:
        UsageError: there is none.
        IntegrityError: it is not what the manifest says, or no tape.
    """
    name = f"{generator}.json"
    path = vault.folder / FOLDER / name
    if not path.resolve().is_relative_to(vault.folder.resolve()) or not path.is_file():
        raise UsageError(
            f"the vault holds no {FOLDER}/{name[:80]}: the audit ran elsewhere, or it was purged"
        )
    content = path.read_bytes()
    if listed.get(name, vault.digest(content)) != vault.digest(content):
        raise IntegrityError(f"{name} in the vault is not what the manifest says")
    try:
        held = json.loads(content)
        return StoredTape(TapeAbout.model_validate(held["about"]), Tape(VaultArrays(vault), held["told"]))
    except (ValueError, LookupError, TypeError, ValidationError) as error:
        raise IntegrityError(f"{name} in the vault is no tape of this version") from error


def opened(folder: Path) -> Vault:
    """Return a vault that is there; none is made.

    Raises:
        UsageError: there is no vault.
    """
    if not (folder / "key").is_file():
        raise UsageError(f"no vault at {str(folder)[:200]}: it holds no key")
    return Vault(folder)
