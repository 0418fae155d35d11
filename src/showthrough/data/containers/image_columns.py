"""Columns of a table that hold encoded images, and those that say whose they are."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from showthrough.data.containers.members import AskedColumns
from showthrough.errors import DataError
from showthrough.tables.manifests import COLUMNS

OFTEN = ("image", "img", "photo", "picture", "jpg", "png", "jpeg")  # what the column is mostly called
HUGGING_FACE = b"huggingface"  # under which `datasets` describes its columns in a schema


class Layout(NamedTuple):
    """Where a table keeps images, people, groups and splits: names of its columns."""

    image: str
    is_struct: bool  # bytes and path; else bytes alone
    identity: str | None = None
    group: str | None = None
    split: str | None = None
    name: str | None = None  # of the file that an image was
    classes: Sequence[str] | None = None  # names that the numbers of `identity` stand for

    @property
    def columns(self) -> list[str]:
        """Return the columns that are read."""
        return [name for name in (self.image, *self.about) if name is not None]

    @property
    def about(self) -> list[str]:
        """Return the columns that are read but for the image."""
        return [name for name in (self.identity, self.group, self.split, self.name) if name is not None]


def image_layout(schema: Any, path: Path, asked: AskedColumns) -> Layout:
    """Return which columns of an Arrow schema hold what, by the rules of manifests.

    Raises:
        DataError: there is no column of images or more than one, or one that is unknown or misspelt.
    """
    image = _image_column(schema, path, asked)
    is_struct = _is_struct(schema.field(image).type)
    if not asked.people:
        return Layout(image, is_struct)
    classes = _classes(schema)
    identity = _identity(schema.names, classes, asked)
    _refuse_unknown(schema, path, asked, (image, identity))
    by_name = {name.strip().lower(): name for name in schema.names}
    return Layout(
        image,
        is_struct,
        identity,
        by_name.get("group"),
        None if _is_ignored("split", asked) else by_name.get("split"),
        by_name.get("path"),
        classes.get(identity or ""),
    )


def holds_images(schema: Any) -> bool:
    """Return whether a table has a column that may hold encoded images."""
    return any(_may_hold(field.type) for field in schema)


def _image_column(schema: Any, path: Path, asked: AskedColumns) -> str:
    found = [
        field.name for field in schema if _may_hold(field.type) and not _is_ignored(field.name.lower(), asked)
    ]
    usual = [name for often in OFTEN for name in found if name.lower() == often]
    if len(found) > 1 and (asked.people or not usual):
        raise DataError(
            f"{path} has several columns of images ({', '.join(found)}), and nobody can know which is meant; "
            "name the others in data.ignore_columns"
        )
    if found:
        return str((usual or found)[0])
    raise DataError(
        f"{path} has no column of encoded images (bytes, or bytes and path); it has "
        f"{', '.join(schema.names) or 'no column'}. Pixels in lists are not read, and a table of paths is a "
        "manifest: data.manifest"
    )


def _may_hold(type_: Any) -> bool:
    return _is_struct(type_) or str(type_) in ("binary", "large_binary", "binary_view")


def _is_struct(type_: Any) -> bool:
    if not str(type_).startswith("struct<"):
        return False
    fields = {type_.field(i).name: str(type_.field(i).type) for i in range(type_.num_fields)}
    return set(fields) == {"bytes", "path"} and fields["bytes"] in ("binary", "large_binary", "null")


def _identity(names: Sequence[str], classes: Mapping[str, Sequence[str]], asked: AskedColumns) -> str | None:
    by_name = {name.strip().lower(): name for name in names}
    if asked.identity is not None:
        return by_name.get(asked.identity.strip().lower())
    label = by_name.get("label")
    return by_name.get("identity") or (label if label in classes else None)


def _is_ignored(name: str, asked: AskedColumns) -> bool:
    return asked.ignored is not None and name in {one.strip().lower() for one in asked.ignored}


def _refuse_unknown(schema: Any, path: Path, asked: AskedColumns, used: tuple[str | None, ...]) -> None:
    """Refuse what a manifest may not have either: a column that nobody reads may be the misspelt person's.

    Raises:
        DataError: names the column, and the settings that read or ignore it.
    """
    if asked.identity is not None and used[1] is None:
        has = ", ".join(schema.names)
        raise DataError(
            f"{path} has no column {asked.identity!r}, which data.identity_column names; it has {has}"
        )
    if asked.ignored is None or "*" in asked.ignored:
        return
    known = {name.strip().lower() for name in (*used, *asked.ignored) if name is not None}
    columns = COLUMNS._replace(needed=(), optional=("path", "split", "identity", "group"), others=known)
    try:
        columns.checked(schema.names, path, "")
    except DataError as error:
        raise DataError(
            f"{error}. data.identity_column reads people from another column, and "
            'data.ignore_columns = ["*"] ignores all others'
        ) from None


def _classes(schema: Any) -> dict[str, list[str]]:
    """Return the names of class labels by column, as `datasets` writes them into a schema."""
    try:
        features = json.loads((schema.metadata or {})[HUGGING_FACE])["info"]["features"]
        labels = {name: one["names"] for name, one in features.items() if one.get("_type") == "ClassLabel"}
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
    return {
        name: names
        for name, names in labels.items()
        if name in schema.names and isinstance(names, list) and all(isinstance(one, str) for one in names)
    }
