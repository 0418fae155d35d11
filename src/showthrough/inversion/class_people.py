"""Classes of a classifier: which person each of them is."""

from pathlib import Path

from showthrough.data.decoding.odd_files import printable
from showthrough.errors import DataError
from showthrough.naming import person_name
from showthrough.tables import Columns, read_table

COLUMNS = Columns(("class", "person"), others=None)


def class_people(path: Path) -> dict[int, str]:
    """Return the name of the person whom each class is, by its number from 0.

    A folder gives its sub-folders in order of name, as torchvision's ImageFolder numbers them.

    Raises:
        DataError: nothing is there, a class has no number or stands twice, or a person has two classes.
    """
    named = _of_folder(path) if path.is_dir() else _of_table(path)
    if not named:
        raise DataError(f"{path} names no class")
    if len(set(named.values())) < len(named):
        raise DataError(f"{path} gives one person two classes; join them, or leave one out")
    return named


def _of_folder(path: Path) -> dict[int, str]:
    names = sorted(entry.name for entry in path.iterdir() if entry.is_dir())
    people = (person_name(printable(name)) for name in names)
    return {number: who for number, who in enumerate(people) if who is not None}


def _of_table(path: Path) -> dict[int, str]:
    named: dict[int, str] = {}
    for row in read_table(path, COLUMNS):
        number, who = row.cells["class"], person_name(row.cells["person"])
        if not number.isascii() or not number.isdigit():
            raise DataError(f"{path} row {row.number}: a class is a whole number from 0, not {number[:20]!r}")
        if int(number) in named:
            raise DataError(f"{path} row {row.number}: class {int(number)} stands there twice")
        if who is not None:
            named[int(number)] = who
    return named
