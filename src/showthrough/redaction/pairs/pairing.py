"""Which redacted file came of which original: by the names that a tool gives, or by an order file."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath, PureWindowsPath
from typing import NamedTuple

from showthrough.core.facts.film_facts import FilmOutcome
from showthrough.core.facts.pair_facts import PairOutcome
from showthrough.data.decoding.hidden_folders import may_be_picture
from showthrough.data.listing import Entry
from showthrough.errors import DataError
from showthrough.redaction.pairs.adapters import ADAPTERS, Adapter, PathKey, is_film, without_suffix
from showthrough.tables import Columns, read_table

ORDER = Columns(("redacted", "original"))

Files = Mapping[PurePath, Entry]  # by their paths below their folder


class ListedFolder(NamedTuple):
    """Folder of an audit file, and what lies below it."""

    folder: Path
    entries: Sequence[Entry]

    @property
    def files(self) -> dict[PurePath, Entry]:
        """Return the files that may be pictures, and films, by their paths below the folder."""
        looked_at = (entry for entry in self.entries if entry.passed_over is None)
        files = {PurePath(entry.path.relative_to(self.folder)): entry for entry in looked_at}
        return {file: entry for file, entry in files.items() if is_film(file) or may_be_picture(file.name)}


class FilePair(NamedTuple):
    """Original and the redacted file that came of it."""

    original: Entry
    redacted: Entry


class Pairing(NamedTuple):
    """Pairs of files in the order of the originals, and a count of all files that are in none."""

    pairs: tuple[FilePair, ...]
    outcomes: Mapping[PairOutcome | FilmOutcome, int]


def paired(original: ListedFolder, redacted: ListedFolder, tool: str, order: Path | None = None) -> Pairing:
    """Return which redacted file came of which original.

    An `order` file, a CSV with the columns redacted and original, decides for every tool. Without it names
    do: equal names first, then names that differ in their extension alone. Where several files could be
    the other half, none is taken. No sentence names a file: that may be a person's name.

    Raises:
        DataError: the tool keeps no names and there is no order file, the order file contradicts itself or
            the folders, two originals have one name for the tool, or there is no pair at all.
    """
    adapter = ADAPTERS[tool]
    before, after = _apart(original, redacted, adapter) if order is None else (original.files, redacted.files)
    if order is not None:
        left_out: Files = {}
        pairs, ambiguous = _ordered(before, after, order), set[Path]()
    else:
        left_out = {file: entry for file, entry in after.items() if adapter.of_redacted(file) is None}
        pairs, ambiguous = _by_names(before, {f: e for f, e in after.items() if f not in left_out}, adapter)
    settled = {one.path for pair in pairs for one in pair} | ambiguous
    settled |= {entry.path for entry in left_out.values()}
    if not pairs:
        raise DataError(_no_pair(len(before), len(after), tool, given=order is not None))
    over = (entry.passed_over.files for entry in redacted.entries if entry.passed_over is not None)
    single = [[entry.path for entry in own.values() if entry.path not in settled] for own in (before, after)]
    left = [entry.path for entry in left_out.values()]
    of_films = sum(map(is_film, (*single[1], *ambiguous, *left)))
    counted: dict[PairOutcome | FilmOutcome, int] = {
        PairOutcome.UNPAIRED_ORIGINAL: _pictures(single[0]),
        PairOutcome.UNPAIRED_REDACTED: _pictures(single[1]),
        PairOutcome.AMBIGUOUS: _pictures(ambiguous),
        PairOutcome.LEFT_OUT: _pictures(left),
        PairOutcome.PASSED_OVER: sum(over),
        FilmOutcome.UNPAIRED_ORIGINAL: sum(map(is_film, single[0])),
        FilmOutcome.UNPAIRED_REDACTED: of_films,
    }
    return Pairing(tuple(pairs), {kind: n for kind, n in counted.items() if n})


def _pictures(paths: Iterable[Path]) -> int:
    return sum(not is_film(path) for path in paths)


def _apart(original: ListedFolder, redacted: ListedFolder, adapter: Adapter) -> tuple[Files, Files]:
    """Return originals and redacted files, of which no file is both: tools may write beside the originals."""
    after = redacted.files
    written = {entry.path for file, entry in after.items() if adapter.of_redacted(file) is not None}
    before = {file: entry for file, entry in original.files.items() if entry.path not in written}
    own = {entry.path for entry in before.values()}
    return before, {file: entry for file, entry in after.items() if entry.path not in own}


def _by_names(before: Files, after: Files, adapter: Adapter) -> tuple[list[FilePair], set[Path]]:
    """Return the pairs by name, and the paths of redacted files of which several could be one's half."""
    if adapter.lost:
        raise DataError(
            f"{adapter.lost}: set order in [redaction], a CSV with the columns redacted and original"
        )
    originals = {file: adapter.of_original(file) for file in before}
    _refuse_doubled(originals.values(), adapter)
    keys = {file: key for file in after if (key := adapter.of_redacted(file)) is not None}
    exact = {key: file for file, key in keys.items()}
    of = {file: exact[key] for file, key in originals.items() if key in exact}
    left = {file: _without_suffix(file, key) for file, key in originals.items() if file not in of}
    taken = set(of.values())
    right = {file: _without_suffix(file, key) for file, key in keys.items() if file not in taken}
    by_stem = _grouped(left), _grouped(right)
    ambiguous = set[Path]()
    for key, own in by_stem[0].items():
        others = by_stem[1].get(key, [])
        if len(own) == len(others) == 1:
            of[own[0]] = others[0]
        elif others:
            ambiguous |= {after[file].path for file in others}
    return [FilePair(before[file], after[of[file]]) for file in before if file in of], ambiguous


def _without_suffix(file: PurePath, key: PathKey) -> PathKey:
    """Return a key by which no picture meets a film: cameras write 1.jpg and 1.mov together."""
    return (*without_suffix(key), str(is_film(file)))


def _grouped(keys: Mapping[PurePath, PathKey]) -> dict[PathKey, list[PurePath]]:
    groups = defaultdict(list)
    for file, key in keys.items():
        groups[key].append(file)
    return groups


def _refuse_doubled(keys: Iterable[PathKey], adapter: Adapter) -> None:
    seen: dict[PathKey, int] = {}
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
    doubled = sum(n > 1 for n in seen.values())
    if adapter.doubled and doubled:
        raise DataError(
            f"{doubled} file names stand in more than one folder of the originals. {adapter.doubled}: give "
            "the originals different names and redact again, or set order in [redaction]"
        )


def _ordered(before: Files, after: Files, order: Path) -> list[FilePair]:
    """Return the pairs that an order file lists."""
    found = {os.path.normpath(file): entry for file, entry in before.items()}
    other = {os.path.normpath(file): entry for file, entry in after.items()}
    pairs: list[FilePair] = []
    rows: dict[tuple[str, Path], int] = {}
    for number, cells in read_table(order, ORDER):
        halves = []
        for column, files in (("original", found), ("redacted", other)):
            entry = files.get(os.path.normpath(PureWindowsPath(cells[column]).as_posix())) or files.get(
                os.path.normpath(cells[column])
            )
            if entry is None:
                raise DataError(
                    f"{order} row {number} names no picture below the {column} folder in its column "
                    f"{column}; paths are relative to that folder"
                )
            earlier = rows.setdefault((column, entry.path), number)
            if earlier != number:
                raise DataError(
                    f"{order} row {number} names the {column} picture of row {earlier} again; each has one "
                    "other half: audit a second redaction of the same pictures by itself"
                )
            halves.append(entry)
        if is_film(halves[0].path) is not is_film(halves[1].path):
            raise DataError(f"{order} row {number} names a video as the other half of a picture")
        pairs.append(FilePair(*halves))
    place = {entry.path: number for number, entry in enumerate(before.values())}
    return sorted(pairs, key=lambda pair: place[pair.original.path])


def _no_pair(originals: int, redacted: int, tool: str, *, given: bool) -> str:
    told = f"none of {redacted} redacted pictures could be told to come of one of {originals} originals"
    if given:
        return f"{told}: the order file lists none"
    return (
        f'{told} by the names that tool = "{tool}" gives; set tool in [redaction] to what wrote them, or '
        "order, a CSV with the columns redacted and original"
    )
