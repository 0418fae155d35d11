"""What somebody points at: images, people, a generator of some kind, pairs, an address; told by content."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from os import scandir, walk
from pathlib import Path
from typing import NamedTuple

from showthrough.data.decoding.hidden_folders import may_be_picture, why_passed_over
from showthrough.errors import UsageError

GLANCED = 200  # entries of a folder that are looked at to tell what it is
OPENED = 20  # of them, to see whether they are pictures
BEFORE = ("original", "originals", "before", "unredacted", "raw", "input")
AFTER = ("redacted", "after", "anonymised", "anonymized", "blurred", "hidden", "output")
ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
TABLES = (".csv", ".tsv", ".parquet", ".pq")
_ZIP = b"PK\x03\x04"


class TargetKind(StrEnum):
    """What a path or an address is, as far as a glance tells."""

    PEOPLE = "a folder of people's folders"
    IMAGES = "a folder of images"
    PAIRS = "a folder of pictures before and after redaction"
    DIFFUSERS = "a diffusers pipeline"
    CHECKPOINT = "a folder that `showthrough train` wrote"
    ONNX = "an ONNX model"
    TORCHSCRIPT = "a TorchScript module"
    EXPORTED = "a program of torch.export"
    WEIGHTS = "weights in safetensors"
    PICKLE = "a PyTorch checkpoint that only unpickling could read"
    ARCHIVE = "an archive of images"
    TABLE = "a table of images"
    ENDPOINT = "the address of an endpoint"
    EMPTY = "a folder without pictures"


GENERATORS = frozenset(
    (
        TargetKind.DIFFUSERS,
        TargetKind.CHECKPOINT,
        TargetKind.ONNX,
        TargetKind.TORCHSCRIPT,
        TargetKind.EXPORTED,
        TargetKind.ARCHIVE,
        TargetKind.ENDPOINT,
    )
)


class FolderPairs(NamedTuple):
    """Folders of pictures before and after redaction."""

    original: Path
    redacted: Path


def recognised(target: str) -> TargetKind:
    """Return what a path or an address is; no model is loaded, and nothing is sent anywhere.

    Raises:
        UsageError: nothing is there, or it is nothing that can be audited.

    >>> recognised("https://example.org/draw")
    <TargetKind.ENDPOINT: 'the address of an endpoint'>
    """
    if target.startswith(("http://", "https://")):
        return TargetKind.ENDPOINT
    path = Path(target)
    try:
        if path.is_dir():
            return _folder(path)
        if path.is_file():
            return _file(path)
    except OSError as error:
        raise UsageError(f"{target[:200]} cannot be looked at: {error.strerror}") from error
    raise UsageError(f"there is no file or folder {target[:200]!r}; paths are relative to where you are")


def pairs_in(folder: Path) -> FolderPairs | None:
    """Return the folders before and after redaction that stand in a folder, or None."""
    inside = {path.name.casefold(): path for path in _folders(folder)}
    before = next((inside[name] for name in BEFORE if name in inside), None)
    after = next((inside[name] for name in AFTER if name in inside), None)
    return None if before is None or after is None else FolderPairs(before, after)


def _folder(path: Path) -> TargetKind:
    if (path / "model_index.json").is_file():
        return TargetKind.DIFFUSERS
    if (path / "model.safetensors").is_file() and (path / "model.json").is_file():
        return TargetKind.CHECKPOINT
    if pairs_in(path) is not None:
        return TargetKind.PAIRS
    with scandir(path) as entries:
        files = (path / e.name for e in islice((e for e in entries if e.is_file()), GLANCED))
        if any(map(_is_picture, islice(files, OPENED))):
            return TargetKind.IMAGES
    below = (
        Path(inside) / name for one in _folders(path) for inside, _, names in walk(one) for name in names
    )
    return TargetKind.PEOPLE if any(map(_is_picture, islice(below, OPENED))) else TargetKind.EMPTY


def _folders(path: Path) -> Iterator[Path]:
    with scandir(path) as entries:
        found = (e for e in entries if e.is_dir(follow_symlinks=False) and why_passed_over(e.name) is None)
        yield from (Path(e.path) for e in islice(found, GLANCED))


def _is_picture(path: Path) -> bool:
    from showthrough.data.decoding.decode import is_picture

    return may_be_picture(path.name) and is_picture(path)


def _file(path: Path) -> TargetKind:
    name = path.name.lower()
    by_name = {".onnx": TargetKind.ONNX, ".pt2": TargetKind.EXPORTED, ".safetensors": TargetKind.WEIGHTS}
    by_name |= dict.fromkeys(TABLES, TargetKind.TABLE)
    found = next((kind for suffix, kind in by_name.items() if name.endswith(suffix)), None)
    if found is not None:
        return found
    if name.endswith(ARCHIVES):
        return TargetKind.ARCHIVE
    with path.open("rb") as file:
        head = file.read(4)
    if head == _ZIP:
        return _zipped(path)
    if head[:1] == b"\x80":
        return TargetKind.PICKLE
    raise UsageError(
        f"{path} is nothing that can be audited: give a folder of images, a model (ONNX, TorchScript, "
        ".pt2, a diffusers folder, a folder of `showthrough train`), an archive or an address"
    )


def _zipped(path: Path) -> TargetKind:
    """Tell TorchScript from what torch.save and torch.export wrote: all are zip files."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        inside = {name.partition("/")[2] for name in archive.namelist()}
    if "constants.pkl" in inside:
        return TargetKind.TORCHSCRIPT
    if "data.pkl" in inside:
        return TargetKind.PICKLE
    return TargetKind.EXPORTED if any(name.startswith("models/") for name in inside) else TargetKind.ARCHIVE
