"""Patches and backgrounds as files: looked through once, read when a scene shows them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from os import cpu_count
from pathlib import Path
from typing import NamedTuple, final, overload

import numpy as np

from showthrough.core.images import Size
from showthrough.core.types import Images, StepProgress
from showthrough.data.decoding.cut_outs import read_cut_out
from showthrough.data.decoding.folder_files import LEADS_WITHIN, files_below
from showthrough.data.decoding.odd_files import Unreadable, shows_nobody
from showthrough.detection.composer.backgrounds import HeldPictures, PictureFile
from showthrough.errors import DataError, NotEnoughDataError

LEAST = 8  # pixels of the shorter side of a patch
NO_PICTURE = "no pictures"


class Survey(NamedTuple):
    """Pictures of a folder that can be read, and how many files cannot, by the reason."""

    files: tuple[PictureFile, ...]
    left_out: Mapping[str, int]
    digest: str  # of all pixels, in order of name


class LabelledFiles(NamedTuple):
    """Patches of a folder and the class of each."""

    survey: Survey
    labels: tuple[int, ...]
    classes: tuple[str, ...]


@final
class PatchFiles(Sequence[Images]):
    """Patches that are read when they are asked for, no higher than they are needed, and held for a while."""

    def __init__(self, files: Sequence[PictureFile], height: int) -> None:
        self._files, self._height = tuple(files), height
        self._held = HeldPictures()

    def __len__(self) -> int:
        return len(self._files)

    @overload
    def __getitem__(self, row: int) -> Images: ...
    @overload
    def __getitem__(self, row: slice) -> list[Images]: ...
    def __getitem__(self, row: int | slice) -> Images | list[Images]:
        if isinstance(row, slice):
            return [self[one] for one in range(*row.indices(len(self)))]
        file = self._files[row]
        share = min(1.0, self._height / file.size[0])
        size = max(1, round(share * file.size[0])), max(1, round(share * file.size[1]))
        return self._held.of(file.path, lambda: read_cut_out(file.path, size))


def look_through(
    folder: Path, read: Callable[[Path], Images], what: str, progress: StepProgress | None = None
) -> Survey:
    """Read every picture below a folder once, so that none ends the work later.

    Raises:
        DataError: the folder is missing or holds no file.
        NotEnoughDataError: none of its pictures can be used.
    """
    if not folder.is_dir():
        raise DataError(f"no folder {folder} of {what}")
    listed = files_below(folder)
    paths = [one.path for one in listed if one.passed_over is None]
    left_out: Counter[str] = Counter()
    for over in (one.passed_over for one in listed):
        if over is not None and over.reason != LEADS_WITHIN:
            left_out[over.reason] += over.files
    files: list[PictureFile] = []
    digest = blake2b(digest_size=16)
    for number, (path, found) in enumerate(_looked_at(paths, _looker(read)), start=1):
        if isinstance(found, str):
            left_out[found] += 1
        else:
            files.append(PictureFile(path, found.size))
            digest.update(found.digest)
        if progress is not None:
            progress(number, len(paths))
    if not files:
        why = "; ".join(told(what, left_out)) or "it holds no file"
        raise NotEnoughDataError(f"{folder} holds none of the {what} that can be used: {why}")
    return Survey(tuple(files), dict(sorted(left_out.items())), digest.hexdigest())


def told(what: str, left_out: Mapping[str, int]) -> Iterator[str]:
    """Yield a sentence for each reason why files were left out."""
    for reason, n in left_out.items():
        yield f"{what} left out, {reason}: {n:,}"


def labelled(survey: Survey, folder: Path, label: str | None) -> LabelledFiles:
    """Return the patches of a survey with one label, or, where none is given, the name of their sub-folder.

    Raises:
        DataError: a patch lies in no sub-folder, or a folder's name is no label.
    """
    if label is not None:
        return LabelledFiles(survey, (0,) * len(survey.files), (label,))
    names = []
    for file in survey.files:
        parts = file.path.relative_to(folder).parts
        if len(parts) < 2:
            raise DataError(
                f"{folder} holds patches beside its sub-folders, which are to be their labels; move them "
                "into one, or leave out --labels-from-folders"
            )
        names.append(parts[0])
    classes = tuple(sorted(set(names)))
    for name in classes:
        if not name.isprintable():
            raise DataError("the name of a sub-folder cannot be a label: it holds what cannot be printed")
    return LabelledFiles(survey, tuple(classes.index(name) for name in names), classes)


class _Looked(NamedTuple):
    """What was seen of a picture."""

    size: Size
    digest: bytes


def _looked_at(
    paths: Sequence[Path], look: Callable[[Path], _Looked | str]
) -> Iterator[tuple[Path, _Looked | str]]:
    """Yield what was seen of each file, in order, while the next ones are read on other threads."""
    pool = ThreadPoolExecutor(max_workers=min(8, cpu_count() or 1))
    try:
        yield from zip(paths, pool.map(look, paths), strict=True)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _looker(read: Callable[[Path], Images]) -> Callable[[Path], _Looked | str]:
    """Return what looks at a file: its size and digest, or why it is left out."""

    def look(path: Path) -> _Looked | str:
        try:
            pixels = read(path)
        except Unreadable as error:
            return NO_PICTURE if _is_no_picture(path) else str(error)
        digest = blake2b(repr(pixels.shape).encode(), digest_size=16)
        digest.update(np.ascontiguousarray(pixels).tobytes())
        return _Looked((pixels.shape[0], pixels.shape[1]), digest.digest())

    return look


def whole_patch(path: Path) -> Images:
    """Return a patch that is large enough and shows something.

    Raises:
        Unreadable: with a sentence.
    """
    patch = read_cut_out(path)
    if min(patch.shape[:2]) < LEAST:
        raise Unreadable(f"less than {LEAST} pixels a side")
    if patch.shape[2] == 4 and patch[..., 3].max() < 128:
        raise Unreadable("transparent all over")
    return patch


def _is_no_picture(path: Path) -> bool:
    try:
        return shows_nobody(path)
    except Unreadable:
        return False
