"""Photos of people in sub-folders, read as an audit reads them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from showthrough.core.images import Role
from showthrough.data.catalogue import Catalogue, Cataloguer
from showthrough.data.inputs import names_of
from showthrough.data.listing import Entry, list_folder
from showthrough.data.people.alike_names import IN_SPELLING, alike_names
from showthrough.data.workspace import Place
from showthrough.errors import DataError

SamePeople = Literal["ask", "join", "apart"]


def named_photos(folder: Path, same_people: SamePeople, role: Role = Role.REFERENCE) -> list[Entry]:
    """Return the files of a folder and who is on each; nothing is read yet.

    Raises:
        DataError: the folder cannot be read, names nobody, or has names that differ in spelling alone and
            nobody said whether each is one person.
    """
    entries = list_folder(folder)
    names = names_of(entries)
    if not names:
        raise DataError(f"nobody is named in {folder}; put the photos of each person in a folder of its own")
    alike = alike_names({role: names})
    if not alike or same_people == "apart":
        return entries
    if same_people == "ask":
        raise DataError(
            f"{len(alike)} people of {folder} may have two names, which differ only in {IN_SPELLING}. "
            "Say --same-people join, if each is one person, or --same-people apart, if they are different"
        )
    settled = {name: min(group.roles) for group in alike for name in group.roles}
    return [
        entry if entry.person is None else entry._replace(person=settled.get(entry.person, entry.person))
        for entry in entries
    ]


def photos_of_people(entries: Sequence[Entry], place: Place, role: Role = Role.REFERENCE) -> Catalogue:
    """Return the photos of named people; those that cannot be read or name nobody are counted.

    Raises:
        DataError: not one photo is usable.
    """
    reader = Cataloguer(place.vault, progress=place.progress)
    return reader.catalogue(role, entries, leave_out_unnamed=True)
