"""Manifest beside a record: what its bytes and those of the files around it were when they were written."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from showthrough.core.atomic import write_atomically
from showthrough.errors import IntegrityError, UsageError

NAME = "manifest.json"
MOST_BYTES = 2**20  # of a manifest, which lists some tens of files

Listed = TypeVar("Listed", bound=BaseModel)
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# In the manifest's own folder. A bound in the pattern would take a tenth of a gate's time to compile.
FileName = Annotated[str, Field(pattern=r"^\w[\w.-]*$", max_length=201)]


class Manifest(BaseModel):
    """Manifest of an audit's files: SHA-256 of the record, of each rendering, of the scores behind figures.

    It finds accidents and edits of one file. Whoever can write the folder can rewrite the manifest as
    well: only a signature over it says who wrote it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool_version: str
    title: str
    record_digest: Digest
    is_of_the_audit: bool = Field(
        default=False, description="written with the record; False: by a report of a record that was there"
    )
    policy_digest: Digest | None = Field(
        default=None, description="of the policy that decided; None: not yet"
    )
    files: Mapping[FileName, Digest] = Field(
        default_factory=dict, description="renderings and decision, by the name of the file beside this one"
    )
    scores: Mapping[FileName, Digest] = Field(
        default_factory=dict,
        description="tapes of what checks were told, in the vault; keyed by it, since whoever holds a photo "
        "could compute the scores of a few people and compare a plain digest",
    )


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file's content, as `sha256sum` prints it."""
    return sha256(content).hexdigest()


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest that lies in a folder, or None where there is none.

    Raises:
        IntegrityError: what lies there is no manifest.
    """
    return read_listed(folder / NAME, Manifest)


def read_listed(path: Path, model: type[Listed]) -> Listed | None:
    """Return a manifest of one kind, or None where there is none.

    Raises:
        IntegrityError: what lies there is no such manifest.
    """
    if not path.is_file():
        return None
    content = content_of(path)
    if len(content) > MOST_BYTES:
        raise IntegrityError(f"{path} is no manifest: it is larger than {MOST_BYTES >> 20} MB")
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part)[:40] for part in first["loc"]) or "the file"
        raise IntegrityError(f"{path} is no manifest: {place}: {first['msg'].lower()}") from error


def write_manifest(folder: Path, manifest: Manifest) -> Path:
    """Write the manifest of a folder and return its path."""
    path = folder / NAME
    write_atomically(path, manifest.model_dump_json(indent=1) + "\n")
    return path


def differing(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield the names of listed files that lie in the folder and are not what the manifest says."""
    for name, digest in manifest.files.items():
        path = folder / name
        if path.is_file() and digest_of(content_of(path)) != digest:
            yield name


def refuse_differing(folder: Path, manifest: Manifest, record_digests: tuple[str, ...]) -> None:
    """Raise where a manifest vouches for another record, or a file beside it was changed.

    `record_digests` are those of the record as it lies on disk and as this version would write it.

    Raises:
        IntegrityError: naming the file, and what to do.
    """
    if manifest.record_digest not in record_digests:
        raise IntegrityError(
            f"the manifest in {folder} was written for another record: this one was changed, or its manifest "
            "is of another audit; audit again, or take the manifest away to have it judged unvouched"
        )
    changed = next(differing(folder, manifest), None)
    if changed is not None:
        raise IntegrityError(
            f"{folder / changed} is not what the manifest beside it says: it was changed after the audit; "
            "delete it and run `showthrough report`"
        )


def content_of(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        UsageError: it may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {str(path)[:200]}: {error.strerror}") from error
