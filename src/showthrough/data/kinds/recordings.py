"""Recordings of voices in a folder, with who speaks where folders name people."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path, PurePath
from typing import final, overload

from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.kinds.record_sets import ListedRecords, Refused
from showthrough.data.people.file_names import people_by_pattern
from showthrough.data.people.folder_levels import people_by_folder
from showthrough.errors import DataError
from showthrough.tables import ManifestRow, read_manifest
from showthrough.voices.audio_files import read_clip
from showthrough.voices.clip_folder import HeardFile, heard_file, heard_files
from showthrough.voices.waveforms import RATE, Clip

OTHER_RATE, SEVERAL = "resampled to 16 kHz", "channels mixed into one"


@final
class ClipFiles(Sequence[Clip]):
    """Clips of files, each read when it is asked for."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(paths)

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, row: int) -> Clip: ...
    @overload
    def __getitem__(self, row: slice) -> "ClipFiles": ...
    def __getitem__(self, row: int | slice) -> "Clip | ClipFiles":
        return ClipFiles(self.paths[row]) if isinstance(row, slice) else read_clip(self.paths[row])


def list_recordings(folder: Path, config: DataConfig) -> ListedRecords:
    """Return the recordings below a folder as the records of one role; the folder above one names who speaks.

    Raises:
        DataError: there is no such folder, it holds no file, or nobody can know which folder names people.
        EnvironmentFault: soundfile is not installed.
    """
    files = heard_files(folder, _digest)
    usable = [one for one in files if not one.reason]
    names = [PurePath(one.name) for one in usable]
    if config.identity_pattern is None:
        people = people_by_folder(names, config.person_folder, str(folder))
    else:
        people = people_by_pattern(names, config.identity_pattern)
    listed = ListedRecords(
        items=ClipFiles([one.path for one in usable]),
        names=[one.name for one in usable],
        people=people,
        contents=[one.digest for one in usable],
        refused=[Refused(one.name, one.reason) for one in files if one.reason],
    )
    listed.conversions.update(_changed(usable))
    return listed


def list_recording_splits(manifest: Path, config: DataConfig) -> Mapping[str, ListedRecords]:
    """Return the recordings that a manifest lists, by its column `split`; it alone says who speaks.

    Paths are relative to the manifest. Synthetic recordings need no identity.

    Raises:
        DataError: as `read_manifest`, or a file that it lists is not there; the row is named, nobody else.
        EnvironmentFault: pandas or soundfile is not installed.
    """
    splits: dict[str, list[ManifestRow]] = {}
    for row in read_manifest(manifest, config.ignore_columns):
        splits.setdefault(row.split.strip().lower(), []).append(row)
    return {split: _of_rows(rows, manifest) for split, rows in splits.items()}


def _of_rows(rows: Sequence[ManifestRow], manifest: Path) -> ListedRecords:
    for row in rows:
        if not (manifest.parent / row.path).is_file():
            raise DataError(f"{manifest} row {row.number} lists a recording that is not there; mend its path")
    heard = [heard_file(manifest.parent / row.path, row.path, _digest) for row in rows]
    both = [(one, row) for one, row in zip(heard, rows, strict=True) if not one.reason]
    groups = [row.group or "" for _, row in both]
    listed = ListedRecords(
        items=ClipFiles([one.path for one, _ in both]),
        names=[row.path for _, row in both],
        people=[row.person for _, row in both],
        contents=[one.digest for one, _ in both],
        groups=groups if any(groups) else None,
        refused=[Refused(one.name, one.reason) for one in heard if one.reason],
    )
    listed.conversions.update(_changed([one for one, _ in both]))
    return listed


def _changed(files: Sequence[HeardFile]) -> dict[str, int]:
    changes = {
        OTHER_RATE: sum(one.rate != RATE for one in files),
        SEVERAL: sum(one.channels > 1 for one in files),
    }
    return {what: n for what, n in changes.items() if n}


def _digest(content: bytes) -> str:
    """Return what stands for a recording until the vault keys it; it is kept nowhere."""
    return sha256(content).hexdigest()
