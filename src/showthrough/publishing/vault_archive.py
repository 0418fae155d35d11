"""vault.age: the vault edition and the vault itself in one file that only named recipients can open."""

import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

from showthrough.age_keys import recipients_of
from showthrough.core.atomic import replacing
from showthrough.errors import DataError, EnvironmentFault, IntegrityError, UsageError
from showthrough.publishing.edition_export import EditionSource
from showthrough.publishing.edition_files import edition_files
from showthrough.publishing.vault_of_run import NAME, vault_beside
from showthrough.report.editions import VAULT

FILE = "vault.age"
Write = Callable[[BinaryIO], None]


def write_vault(
    source: EditionSource, recipients: Sequence[str], formats: Sequence[str], folder: Path
) -> Path:
    """Write the report of the vault's edition and all that lies in the vault, encrypted, and return the file.

    Nothing is written in the clear on the way: the archive goes through a pipe, whatever its size.

    Raises:
        UsageError: there is no vault, or a recipient is no age key.
        EnvironmentFault: pyrage is not installed, or the folder cannot be written to.
    """
    vault = vault_beside(source.path)
    if vault is None:
        raise UsageError(f"no vault lies beside {source.path}: it was purged, or never lay there")
    files = edition_files(source.record, source.decision, VAULT, formats)
    keys = recipients_of(recipients)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / FILE, mode=0o600) as target:
            _encrypt(lambda stream: _archive(stream, files, vault), target, keys)
    except OSError as error:
        raise EnvironmentFault(f"cannot write {folder / FILE}: {error.strerror}") from error
    return folder / FILE


def open_archive(file: Path, identity: Path, folder: Path) -> Path:
    """Decrypt an archive into a new folder that only its owner may enter, and return that.

    Raises:
        UsageError: a file is missing, or the folder is there already.
        IntegrityError: the identity is not one of the recipients', or the archive is damaged.
    """
    import pyrage

    if folder.exists():
        raise UsageError(f"{folder} is there already; name a folder that is not")
    for needed in (file, identity):
        if not needed.is_file():
            raise UsageError(f"no file at {needed}")
    keys = _identities(identity)
    folder.mkdir(parents=True, mode=0o700)
    try:
        with (
            file.open("rb") as source,
            _through_pipe(lambda sink: pyrage.decrypt_io(source, sink, keys)) as clear,
            tarfile.open(fileobj=clear, mode="r|") as archive,
        ):
            archive.extractall(folder, filter="data")
    except (pyrage.DecryptError, tarfile.TarError, OSError) as error:
        rmtree(folder)  # half a vault helps nobody
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise IntegrityError(f"{file} cannot be opened with {identity}: another key, or damaged") from error
    return folder


def _identities(path: Path) -> list[object]:
    import pyrage

    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    told = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        keys: list[object] = [pyrage.x25519.Identity.from_str(line) for line in told]
    except pyrage.IdentityError as error:
        raise DataError(f"{path} holds no age identity; it begins with AGE-SECRET-KEY-1") from error
    if not keys:
        raise DataError(f"{path} holds no age identity; it begins with AGE-SECRET-KEY-1")
    return keys


def _encrypt(write: Write, target: BinaryIO, keys: list[object]) -> None:
    import pyrage

    with _through_pipe(write) as clear:
        pyrage.encrypt_io(clear, target, keys)


@contextmanager
def _through_pipe(write: Write) -> Iterator[BinaryIO]:
    """Give what `write` writes to be read while it is written, so that no size is too large."""
    reading, writing = os.pipe()
    failed: list[Exception] = []
    known: tuple[type[Exception], ...] = (OSError, ValueError, RuntimeError, tarfile.TarError, *_age_errors())

    def run() -> None:
        try:
            with os.fdopen(writing, "wb") as sink:
                write(sink)
        except known as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as source:
            yield source
    finally:
        thread.join(timeout=60)
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0]


def _age_errors() -> tuple[type[Exception], ...]:
    import pyrage

    return pyrage.DecryptError, pyrage.EncryptError


def _archive(stream: BinaryIO, files: Mapping[str, bytes], vault: Path) -> None:
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            archive.addfile(member, BytesIO(content))
        archive.add(vault, NAME, filter=_plain)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Return a file or folder without its owner's name; links are left out."""
    if not (member.isfile() or member.isdir()):
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
