"""The vault: the one folder of a run that holds anything personal, and the key to its ids."""

import hashlib
import hmac
import json
import logging
import secrets
from pathlib import Path
from typing import final

from showthrough.core.atomic import write_atomically
from showthrough.core.images import Role
from showthrough.errors import EnvironmentFault, IntegrityError

KEY_BYTES = 32
SEAL = "key.sha256"  # of the key, so that a flipped bit is noticed

log = logging.getLogger(__name__)


@final
class Vault:
    """A folder only its owner may enter (0700) with the key that turns names into ids.

    A plain digest of a training image tells whoever holds the photo that it was used. With a
    key that never leaves the vault, ids and digests in the record tell nothing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            self._key = _key(folder / "key")
        except OSError as error:
            raise EnvironmentFault(f"cannot write to {folder}: {error.strerror}") from error

    def image_id(self, role: Role, name: str) -> str:
        """Return the keyed id of an image."""
        return f"{role}-{self._hash('image', role, name)[:12]}"

    def person_id(self, name: str) -> str:
        """Return the keyed id of a person, the same in every role."""
        return f"person-{self._hash('person', name)[:12]}"

    def digest(self, *parts: str | bytes | memoryview) -> str:
        """Return a keyed digest of some content."""
        return self._hash("content", *parts)

    def write_json(self, name: str, value: object) -> None:
        """Write a file of the vault in one step, so that a kill leaves the old one or the new one.

        The file holds `content` and the SHA-256 of that, so that a flipped bit is noticed.
        """
        sealed = {"content": value, "sha256": _digest_of_json(value)}
        write_atomically(self.folder / name, json.dumps(sealed, indent=1, sort_keys=True))

    def read_json(self, name: str) -> object | None:
        """Return what was written under this name, or None where nothing is there, or it is damaged."""
        path = self.folder / name
        if not path.exists():
            return None
        try:
            sealed = json.loads(path.read_bytes())
            content: object = sealed["content"]
            is_whole = sealed["sha256"] == _digest_of_json(content)
        except (ValueError, LookupError, TypeError, RecursionError):
            is_whole = False
        if not is_whole:
            log.warning("%s in the vault is damaged, or of another version: it is made again", name)
            return None
        return content

    def _hash(self, *parts: str | bytes | memoryview) -> str:
        mac = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in parts:
            content = part.encode() if isinstance(part, str) else part
            mac.update(len(content).to_bytes(8, "big"))  # lengths keep "ab","c" and "a","bc" apart
            mac.update(content)
        return mac.hexdigest()


def _digest_of_json(value: object) -> str:
    """Return the SHA-256 of a value as JSON writes it, whatever its layout in the file."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _key(path: Path) -> bytes:
    """Return the key, made now where the vault is empty; never a second one for what is there.

    Raises:
        IntegrityError: the key is lost or was changed; ids that it made could be matched with nobody.
    """
    seal = path.with_name(SEAL)
    if not path.exists():
        if any(one.name not in (SEAL, f"{SEAL}.part", f"{path.name}.part") for one in path.parent.iterdir()):
            raise IntegrityError(
                f"{path} is gone, and the vault is not empty: what it holds was made with that key. Put the "
                "key back, or move the run folder away to start afresh"
            )
        key = secrets.token_bytes(KEY_BYTES)
        write_atomically(seal, hashlib.sha256(key).hexdigest(), mode=0o600)
        write_atomically(path, key, mode=0o600)
    key = path.read_bytes()
    if len(key) != KEY_BYTES or not _is_sealed(key, seal):
        raise IntegrityError(
            f"{path} is not the key of this vault, or was changed; put the right one back, or move the run "
            "folder away to start afresh"
        )
    return key


def _is_sealed(key: bytes, seal: Path) -> bool:
    """Return whether a key is the one that the vault was begun with; vaults of older versions do not say."""
    digest = hashlib.sha256(key).hexdigest()
    if not seal.exists():
        write_atomically(seal, digest, mode=0o600)
    return seal.read_text(encoding="ascii", errors="replace").strip() == digest
