"""Lists that say whose photo each file is: of CelebA, COCO JSON, or a table of path and identity."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from showthrough.errors import DataError
from showthrough.naming import person_name
from showthrough.tables import Columns, read_table

LARGEST = 2**30  # bytes of a list
COLUMNS = Columns(("path", "identity"))
FIELDS = ("identity", "identity_id", "person_id", "person")  # of an annotation that names the person itself
_CELEBA = re.compile(r"^(\S+\.\w+)\s+(\S+)$")  # 000001.jpg 2880


class IdentityList(NamedTuple):
    """Person of each file, by the end of its path; in `of` None is nobody."""

    file: Path
    of: Mapping[str, str | None]

    def people(self, names: Iterable[str]) -> list[str | None]:
        """Return who each file is of, by the longest end of its path; one that is not listed is nobody's.

        Raises:
            DataError: the list names none of them.
        """
        keys = [self._key(name) for name in names]
        if not any(key is not None for key in keys):
            raise DataError(
                f"{self.file} names none of the {len(keys):,} files; its paths are relative to their folder, "
                "or the names of files alone"
            )
        return [None if key is None else self.of[key] for key in keys]

    def _key(self, name: str) -> str | None:
        """Return the longest end of a path that is listed."""
        parts = name.split("/")
        ends = ("/".join(parts[start:]) for start in range(len(parts)))
        return next((end for end in ends if end in self.of), None)


def read_identities(file: Path) -> IdentityList:
    """Return whose photo each file is, by `identity_CelebA.txt`, COCO JSON, or a table in CSV or Parquet.

    Raises:
        DataError: it is none of them, or one file has two people; says where.
        EnvironmentFault: a table is given, and pandas or pyarrow is not installed.
    """
    if not file.is_file():
        raise DataError(f"no file {file}; data.identities is a list, relative to the audit file")
    if file.stat().st_size > LARGEST:
        raise DataError(f"{file} is larger than 1 GB: no list of people is")
    if file.suffix.lower() == ".json":
        pairs = _of_coco(file)
    elif file.suffix.lower() == ".txt":
        pairs = _of_lines(file)
    else:
        rows = read_table(file, COLUMNS)
        pairs = [(cells["path"], cells["identity"], f"row {number}") for number, cells in rows]
    return IdentityList(file, _one_each(pairs, file))


def _one_each(pairs: Iterable[tuple[str, str, str]], file: Path) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for path, written, place in pairs:
        key, person = path.replace("\\", "/").removeprefix("./"), person_name(written)
        if found.setdefault(key, person) != person:
            raise DataError(
                f"{file} {place} names another person for {path} than before; each photo is of one"
            )
    if not found:
        raise DataError(f"{file} lists no file")
    return found


def _of_lines(file: Path) -> list[tuple[str, str, str]]:
    pairs = []
    for number, line in enumerate(_text(file).splitlines(), start=1):
        found = _CELEBA.match(line.strip())
        if found is not None:
            pairs.append((found[1], found[2], f"line {number}"))
        elif line.strip():
            raise DataError(
                f"{file} line {number} is no name of a file and a person, as in '000001.jpg 2880'"
            )
    return pairs


def _of_coco(file: Path) -> list[tuple[str, str, str]]:
    """Return file, person and place of each annotation: its own person, or the name of its category."""
    try:
        content = json.loads(_text(file))
        files = {image["id"]: str(image["file_name"]) for image in content["images"]}
        categories = {one["id"]: str(one["name"]) for one in content.get("categories", ())}
        return [
            (files[one["image_id"]], _person(one, categories), f"annotation {number}")
            for number, one in enumerate(content["annotations"], start=1)
        ]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(
            f"{file} is not COCO JSON of people: it needs images (id, file_name) and annotations (image_id, "
            "and category_id of a person's category, or identity)"
        ) from error


def _person(annotation: Mapping[str, Any], categories: Mapping[Any, str]) -> str:
    own = [annotation[field] for field in FIELDS if annotation.get(field) is not None]
    return str(own[0]) if own else categories[annotation["category_id"]]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{file} cannot be read as UTF-8 text") from error
