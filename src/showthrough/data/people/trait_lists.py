"""Tables of traits: what is known of people, by person or by photo, in a few values each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.images import ImageSet
from showthrough.core.types import Names
from showthrough.errors import DataError
from showthrough.naming import person_name
from showthrough.tables import Columns, TableRow, read_table

PATH, IDENTITY = "path", "identity"
NO_TRAITS = (PATH, IDENTITY, "group", "split")
MOST_VALUES = 8
MOST_TRAITS = 40
LONGEST = 40  # letters of a trait's name or of a value: more is a remark, not a value
UNKNOWN = ""
YES, NO = "yes", "no"
MEANT = {
    **dict.fromkeys(("yes", "y", "true", "t", "1"), YES),
    **dict.fromkeys(("no", "n", "false", "f", "0", "-1"), NO),  # CelebA writes 1 and -1
}
UNTOLD = frozenset(("", "?", "-", "na", "n/a", "nan", "none", "null", "unknown", "missing"))

Values = tuple[str, ...]  # one a trait


class TraitList(NamedTuple):
    """Traits of a table: by name of a person, or by path of a photo."""

    file: Path
    names: tuple[str, ...]
    of: Mapping[str, Values]  # by person, or by path
    by_person: bool

    def keyed(self, keys: Callable[[str], Iterable[str]], known: frozenset[str]) -> "KeyedTraits":
        """Return the traits by keyed ids, of the people or photos that are `known`.

        Raises:
            DataError: none of them is known, or a path is that of photos in two roles.
        """
        found: dict[str, Values] = {}
        for written, values in self.of.items():
            own = [key for key in keys(written) if key in known]
            if len(own) > 1:
                raise DataError(
                    f"{self.file} has a path that photos in two roles have; write paths from the audit file "
                    "on, with the folder of the role"
                )
            found |= dict.fromkeys(own, values)
        if not found:
            what = "people" if self.by_person else "photos"
            raise DataError(
                f"{self.file} tells traits of {len(self.of):,} {what}, and the audit has none of them; "
                f"{'names are those of folders or of the manifest' if self.by_person else HOW_PATHS}"
            )
        return KeyedTraits(self.names, found, self.by_person)


HOW_PATHS = "paths are relative to the folder of a role, to the manifest or to the audit file"


class KeyedTraits(NamedTuple):
    """Traits by keyed ids of people, or of images."""

    names: tuple[str, ...]
    of: Mapping[str, Values]
    by_person: bool

    def values(self, images: ImageSet, name: str) -> Names:
        """Return the value of a trait for each image, (n,); empty where nobody told it."""
        place, nothing = self.names.index(name), (UNKNOWN,) * len(self.names)
        keys = images.identity if self.by_person else images.ids
        return np.asarray([self.of.get(key, nothing)[place] for key in keys], dtype=np.str_)


def read_traits(
    file: Path, columns: Sequence[str] = (), settled: Mapping[str, str] | None = None
) -> TraitList:
    """Return the traits of a table with `identity` or `path` and a column for each trait.

    A trait has two to eight values; yes and no may be written as true and false, 1 and 0 or 1 and -1. Without
    `columns` all are traits but path, identity, group and split. A table with both identity and path goes
    by path, so that photos of a person may differ. `settled` gives the name under which a person stands.

    Raises:
        DataError: it is no such table; tells the row, and no name and no value of anybody.
        EnvironmentFault: pandas, or for Parquet pyarrow, is not installed.
    """
    asked = tuple(dict.fromkeys(name.strip().lower() for name in columns))
    rows = list(read_table(file, Columns(asked)))
    if not rows:
        raise DataError(f"{file} lists nobody")
    has = rows[0].cells
    key = next((name for name in (PATH, IDENTITY) if name in has), None)
    if key is None:
        raise DataError(f"{file} has neither a column path nor a column identity; it has {', '.join(has)}")
    names = _names(asked or tuple(name for name in has if name and name not in NO_TRAITS), file)
    values = {name: _values([row.cells[name] for row in rows], name, file) for name in names}
    told = [tuple(values[name][place] for name in names) for place in range(len(rows))]
    whose = [_key(row, key, settled or {}, file) for row in rows]
    return TraitList(file, names, _one_each(rows, whose, told, file), key == IDENTITY)


def _names(names: Sequence[str], file: Path) -> tuple[str, ...]:
    if not names:
        raise DataError(f"{file} has no column of a trait beside {', '.join(NO_TRAITS)}")
    if len(names) > MOST_TRAITS:
        raise DataError(
            f"{file} has {len(names)} columns of traits, and an audit takes {MOST_TRAITS} at most: all share "
            "one error rate; name those that matter in data.trait_columns"
        )
    taken = [name for name in names if name in NO_TRAITS]
    if taken:
        raise DataError(f"{file}: the column {taken[0]} is no trait; remove it from data.trait_columns")
    if any(len(name) > LONGEST for name in names):
        raise DataError(f"{file} has a trait whose name is longer than {LONGEST} letters; shorten it")
    return tuple(names)


def _values(cells: Sequence[str], name: str, file: Path) -> list[str]:
    """Return one spelling of each value; what no program takes for a value is unknown."""
    folded = [" ".join(cell.split()).casefold() for cell in cells]
    told = [UNKNOWN if cell in UNTOLD else cell for cell in folded]
    different = sorted(set(told) - {UNKNOWN})
    if different and all(value in MEANT for value in different):
        told = [MEANT.get(value, UNKNOWN) for value in told]
        different = sorted(set(told) - {UNKNOWN})
    if len(different) < 2:
        few = "no value" if not different else "one value only"
        raise DataError(f"{file}: the trait {name} has {few}, and a trait has at least 2")
    if len(different) > MOST_VALUES:
        raise DataError(
            f"{file}: the trait {name} has {len(different)} different values, and a trait has at most "
            f"{MOST_VALUES}; join them, as ages are joined in bands, or leave it out of data.trait_columns"
        )
    if any(len(value) > LONGEST for value in different):
        raise DataError(f"{file}: the trait {name} has a value longer than {LONGEST} letters; shorten it")
    return told


def _key(row: TableRow, key: str, settled: Mapping[str, str], file: Path) -> str:
    written = row.cells[key]
    if key == PATH:
        found: str | None = written.replace("\\", "/").removeprefix("./")
    else:
        name = person_name(written)
        found = None if name is None else settled.get(name, name)
    if not found:
        raise DataError(f"{file} row {row.number} has no {key}; remove the row or fill the cell")
    return found


def _one_each(
    rows: Sequence[TableRow], whose: Sequence[str], told: Sequence[Values], file: Path
) -> dict[str, Values]:
    first: dict[str, int] = {}
    for place, key in enumerate(whose):
        earlier = first.setdefault(key, place)
        if told[earlier] != told[place]:
            numbers = rows[place].number, rows[earlier].number
            raise DataError(
                f"{file} row {numbers[0]} tells other traits than row {numbers[1]} of the same person or "
                "photo; give each one row, or rows by path where photos of a person differ"
            )
    return {key: told[place] for key, place in first.items()}
