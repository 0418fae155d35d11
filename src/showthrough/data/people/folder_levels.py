"""The folder that names the person, among those above a photo: found, or asked for."""

from collections.abc import Sequence
from pathlib import PurePath

from showthrough.data.decoding.hidden_folders import may_be_picture
from showthrough.data.decoding.odd_files import printable
from showthrough.errors import DataError
from showthrough.naming import person_name


def people_by_folder(files: Sequence[PurePath], level: int | None, whose: str) -> list[str | None]:
    """Return who each file is of: the name of the folder `level` steps below the top, or nobody.

    `files` are relative to the top. Without a level it is `level_of_people`'s.

    Raises:
        DataError: as `level_of_people`.
    """
    chosen = level_of_people(files, whose) if level is None else level
    folders = [file.parts[chosen - 1] if len(file.parts) > chosen else None for file in files]
    names = {one: person_name(printable(one)) for one in set(folders) if one is not None}
    return [None if one is None else names[one] for one in folders]


def level_of_people(files: Sequence[PurePath], whose: str) -> int:
    """Return the level of folders that names people: the only one with more than one name in it.

    In `lfw/PERSON/1.jpg` the first level tells nobody apart, in `PERSON/photos/1.jpg` the second does
    not. Where two levels have several names, or none of several has, nobody can know.

    Raises:
        DataError: more than one level may name people; says how many each level would make.
    """
    above = [file.parts[:-1] for file in files if may_be_picture(file.name)]
    deepest = max(map(len, above), default=0)
    names = [{parts[level] for parts in above if len(parts) > level} for level in range(deepest)]
    telling = [level for level, found in enumerate(names, start=1) if len(found) > 1]
    if len(telling) == 1:
        return telling[0]
    if deepest <= 1:
        return 1
    choices = " or ".join(
        f"{level} ({len(names[level - 1]):,} {'person' if len(names[level - 1]) == 1 else 'people'})"
        for level in telling or range(1, deepest + 1)
    )
    raise DataError(
        f"{whose} has folders within folders, and more than one of them may name the person: say in [data] "
        f"which one does, counted from the top, with person_folder = {choices}"
    )
