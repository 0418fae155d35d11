"""Model files of other people: read once, checked, and never a pickle."""

import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.storage.checkpoint import IS_PICKLE

_PICKLE = b"\x80"  # what a pickle begins with, of protocol 2 and later
_ZIP = b"PK"


class ModelFile(NamedTuple):
    """A file's content: what was hashed is what will be loaded, whatever becomes of the file."""

    path: Path
    content: bytes
    sha256: str

    @property
    def entries(self) -> list[str]:
        """Return the entries of the file without its top folder's name, or nothing where it is no zip."""
        if not self.content.startswith(_ZIP):
            return []
        try:
            with zipfile.ZipFile(BytesIO(self.content)) as archive:
                return [name.partition("/")[2] for name in archive.namelist()]
        except zipfile.BadZipFile as error:
            raise IntegrityError(f"{self.path} is cut short or damaged") from error


def read_model(path: Path, expected: str | None) -> ModelFile:
    """Return a file that is no pickle, with its digest.

    torch.save, torch.jit.save and torch.export.save all write zip files; only the first has `data.pkl`
    without `constants.pkl` or `models/`.

    Raises:
        EnvironmentFault: there is no such file.
        ConfigError: it is a pickle.
        IntegrityError: it is not the file that the audit names, or is damaged.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault(f"cannot read the model {path}: {error.strerror}") from error
    file = ModelFile(path, content, sha256(content).hexdigest())
    check_digest(path, file.sha256, expected)
    names = set(file.entries)
    is_saved = "data.pkl" in names and "constants.pkl" not in names
    if content.startswith(_PICKLE) or is_saved:
        raise ConfigError(f"{path} {IS_PICKLE}")
    return file


def check_digest(path: Path, found: str, expected: str | None) -> None:
    """Refuse a file whose SHA-256 is not the one that the audit names."""
    if expected is not None and found != expected:
        raise IntegrityError(f"{path} has SHA-256 {found[:12]}..., the audit expects {expected[:12]}...")
