"""Packages that bring weights or are needed to run them: found by name, never imported."""

from functools import cache
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path


def is_installed(module: str) -> bool:
    """Return whether a module of this name can be imported here; nothing is imported to find out.

    >>> is_installed("json"), is_installed("no_such_module")
    (True, False)
    """
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


@cache
def file_of_package(package: str, name: str) -> Path | None:
    """Return the file of that name that an installed package brought, or None.

    Read from the list of files that pip keeps, so that the package is not imported: some that hold
    weights need libraries at import that nothing else here needs.
    """
    try:
        listed = files(package) or []
    except PackageNotFoundError:
        return None
    found = (Path(str(one.locate())) for one in listed if one.name == name)
    return next((path for path in found if path.is_file()), None)
