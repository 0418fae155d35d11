"""Folders that hold no people: thumbnails and leftovers of programs, and hidden ones."""

from functools import cache
from mimetypes import encodings_map, guess_type, suffix_map
from os.path import splitext

BY_PROGRAMS = frozenset((".ipynb_checkpoints", ".picasaoriginals", ".xvpics", ".git", "__pycache__"))
BY_SYSTEMS = frozenset(("__macosx", ".appledouble", ".thumbnails", ".thumbs", ".fseventsd", "lost+found"))
BY_STORES = frozenset(("@eadir", "@tmp", "#recycle", "@recycle", "$recycle.bin", ".@__thumb"))
LEFTOVERS = BY_PROGRAMS | BY_SYSTEMS | BY_STORES  # whatever their case


def why_passed_over(folder: str) -> str | None:
    """Return why no people are looked for in a folder of this name, or None where they are.

    >>> why_passed_over("@eaDir"), why_passed_over(".private"), why_passed_over("Al_Gore")
    ('in @eadir, which a program made', 'in a hidden folder', None)
    """
    name = folder.casefold()
    if name in LEFTOVERS:
        return f"in {name}, which a program made"
    return "in a hidden folder" if name.startswith(".") else None


def is_left_by_program(folder: str) -> bool:
    """Return whether a program made a folder of this name: what lies in it are copies, or no pictures."""
    return folder.casefold() in LEFTOVERS


def may_be_picture(file: str) -> bool:
    """Return whether a file of this name may be a picture: all but those of another known kind.

    >>> may_be_picture("a.png"), may_be_picture("a"), may_be_picture("a.csv")
    (True, True, False)
    """
    _, ending = splitext(file)  # noqa: PTH122 - a path for each of 100,000 names takes a second
    return _of_kind(file if ending in encodings_map or ending in suffix_map else f"file{ending}")


@cache
def _of_kind(file: str) -> bool:
    kind, _ = guess_type(file)
    return kind is None or kind.startswith("image/")
