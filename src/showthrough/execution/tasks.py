"""Tasks that can run anywhere: each writes one file, named by all that its content depends on."""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple, final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from showthrough.core.atomic import replacing
from showthrough.errors import EnvironmentFault, IntegrityError, UsageError, full_disk
from showthrough.version import VERSION

SEAL = 32  # bytes of the SHA-256 that stands before what it is of
COMPUTING = ("torch", "torchvision", "numpy", "pillow", "onnxruntime", "facenet-pytorch", "dlib-bin")
ARRAYS = ".safetensors"  # no program can be in it, and writing takes half the time of .npz
KEY_LENGTH = 32  # hexadecimal digits

log = logging.getLogger(__name__)

KeptArrays = Mapping[str, NDArray[Any]]


class Task(NamedTuple):
    """A pure function of these: whoever computes it, and how often, what comes out is the same."""

    stage: str
    shard: str  # digest of the images
    model: str  # digest of all that looks at them
    code: str  # `code_version()`

    @property
    def key(self) -> str:
        """Return the name of the one file that the task writes.

        >>> Task("embed", "a", "b", "c").key == Task("embed", "a", "b", "c").key
        True
        """
        return hashlib.blake2b(json.dumps(self).encode(), digest_size=KEY_LENGTH // 2).hexdigest()


@cache
def code_version() -> str:
    """Return what stands for the code that computes: our version and source, and the libraries below it."""
    source = hashlib.sha256()
    folder = Path(__file__).resolve().parents[1]
    for path in sorted(folder.rglob("*.py")):
        source.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    libraries = " ".join(f"{name} {_version(name)}" for name in COMPUTING)
    return f"showthrough {VERSION} {source.hexdigest()[:16]} {libraries}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"


@final
class TaskFolder:
    """Folder that whoever runs tasks can reach: what is to be done in it, and what came out.

    It lies in the vault, as it names pictures. Files are sealed with their SHA-256 and appear whole:
    two that write one at the same time write the same. What is damaged counts as not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def describe(self, name: str, value: object) -> None:
        """Write what a task or a model is, where that is not written yet."""
        path = self.folder / f"{name}.json"
        if _content(path) is None:
            _write(path, json.dumps(value).encode())

    def described(self, name: str) -> Any:
        """Return what was described.

        Raises:
            UsageError: nothing of that name was.
            IntegrityError: the file is damaged.
        """
        path = self.folder / f"{name}.json"
        if not path.is_file():
            raise UsageError(f"no task {name[:80]} in {self.folder}: it is done, or was never written")
        content = _content(path)
        if content is None:
            raise IntegrityError(f"{path} is damaged; delete it and run the audit again")
        return json.loads(content)

    def keep(self, name: str, arrays: KeptArrays) -> None:
        """Write arrays under a name, whole or not at all.

        Raises:
            EnvironmentFault: the disk is full or the folder may not be written to.
        """
        whole = {each: np.ascontiguousarray(array) for each, array in arrays.items()}
        _write(self.folder / f"{name}{ARRAYS}", save(whole))

    def kept(self, name: str) -> dict[str, NDArray[Any]] | None:
        """Return arrays as they were written, or None where they are not there or damaged."""
        content = _content(self.folder / f"{name}{ARRAYS}")
        return None if content is None else dict(load(content))

    def is_done(self, key: str) -> bool:
        """Return whether a task has written its file, and it is as it was written."""
        return _content(self.folder / f"{key}{ARRAYS}") is not None

    def is_there(self, key: str) -> bool:
        """Return whether there is a file of a task, whatever became of it since."""
        return (self.folder / f"{key}{ARRAYS}").is_file()

    def remove(self, names: Sequence[str]) -> None:
        """Remove the files of tasks that nobody needs any more."""
        for name in names:
            for path in self.folder.glob(f"{name}.*"):
                path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove all files, half ones of killed writers too."""
        self.remove(["*"])


def _write(path: Path, content: bytes) -> None:
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.parent.chmod(0o700)
        with replacing(path, durable=False, shared=True) as file:  # a lost file is noticed and made again
            file.write(hashlib.sha256(content).digest())
            file.write(content)
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(
            f"cannot write to {path.parent}: {error.strerror or error}"
        ) from error


def _content(path: Path) -> bytes | None:
    """Return what a file holds, None where it is not there or not as it was written."""
    try:
        sealed = path.read_bytes()
    except FileNotFoundError:
        return None
    content = sealed[SEAL:]
    if hashlib.sha256(content).digest() == sealed[:SEAL]:
        return content
    log.warning("the file of a task in the vault is damaged: it is made again")
    return None
