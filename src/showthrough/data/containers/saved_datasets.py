"""Folders that the library `datasets` saved: which Arrow files they hold, and which splits."""

import json
from pathlib import Path
from typing import Any

from showthrough.errors import DataError

STATE, SPLITS = "state.json", "dataset_dict.json"
INFO = "dataset_info.json"
LARGEST = 2**26  # bytes of a description


def is_saved(folder: Path) -> bool:
    """Return whether a folder is one that `save_to_disk` wrote, with splits or without."""
    return (folder / SPLITS).is_file() or ((folder / STATE).is_file() and (folder / INFO).is_file())


def splits_of(folder: Path) -> dict[str, Path] | None:
    """Return the folder of each split, or None where a data set has none.

    Raises:
        DataError: its description is damaged or names folders elsewhere.
    """
    if not (folder / SPLITS).is_file():
        return None
    names = _described(folder / SPLITS).get("splits")
    if not isinstance(names, list) or not names or not all(_is_plain(name) for name in names):
        raise DataError(f"{folder / SPLITS} names no splits, or some that are no folders beside it")
    return {name: folder / name for name in names}


def arrow_files(folder: Path) -> list[Path]:
    """Return the Arrow files of a data set without splits, in order of rows.

    Raises:
        DataError: it has splits, a file is missing, or rows were chosen without being written.
    """
    splits = splits_of(folder)
    if splits is not None:
        raise DataError(
            f"{folder} holds the splits {', '.join(splits)}; name one of them, as in "
            f"{folder / next(iter(splits))}"
        )
    state = _described(folder / STATE)
    files = state.get("_data_files")
    names = [str(one.get("filename", "")) if isinstance(one, dict) else "" for one in files or ()]
    if not names or not all(_is_plain(name) for name in names):
        raise DataError(f"{folder / STATE} names no files, or some that do not lie beside it")
    if state.get("_indices_data_files"):
        raise DataError(
            f"{folder} chooses among its rows by indices, which is not read; save it with flatten_indices()"
        )
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise DataError(f"{folder} lacks {len(missing)} of its {len(names)} files, such as {missing[0]}")
    return [folder / name for name in names]


def _is_plain(name: Any) -> bool:
    return isinstance(name, str) and name not in ("", ".", "..") and not set(name) & set("/\\\0")


def _described(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(LARGEST))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} is damaged: it is no JSON") from error
    if not isinstance(found, dict):
        raise DataError(f"{path} is damaged: it describes no data set")
    return found
