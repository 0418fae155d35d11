"""Packages that requirements bring into this environment, by the metadata that each was installed with."""

import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[2]
PYPROJECT = REPOSITORY / "pyproject.toml"


class Package(NamedTuple):
    """Package that is needed here; None stands for one that is not installed."""

    distribution: Distribution | None
    needs: frozenset[str]  # by normalised name
    needed_by: str  # who asked first


class Project(NamedTuple):
    """What a project asks for: always, and by extra."""

    name: str
    always: tuple[str, ...]
    extras: dict[str, tuple[str, ...]]

    def requirements(self, extras: Iterable[str] = ()) -> list[Requirement]:
        """Return what some extras ask for, with those of its own extras that they name in its place."""
        found, seen, due = [Requirement(one) for one in self.always], set(), list(extras)
        while due:
            extra = due.pop()
            if extra in seen:
                continue
            seen.add(extra)
            for asked in map(Requirement, self.extras[extra]):
                if canonicalize_name(asked.name) == self.name:
                    due.extend(asked.extras)
                else:
                    found.append(asked)
        return found


def project(pyproject: Path = PYPROJECT) -> Project:
    """Return what the project asks for by its own file, which is newer than what an installer wrote."""
    table = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    extras = {name: tuple(asked) for name, asked in table.get("optional-dependencies", {}).items()}
    return Project(canonicalize_name(table["name"]), tuple(table["dependencies"]), extras)


def brought(requirements: Iterable[Requirement]) -> dict[str, Package]:
    """Return every package that requirements bring here, directly or not, by its normalised name.

    A requirement whose marker does not hold here brings nothing; an extra brings what it names.
    """
    found: dict[str, Package] = {}
    done: set[tuple[str, str]] = set()
    due = [(one, "the project") for one in requirements if _holds(one, "")]
    while due:
        asked, by = due.pop()
        name = canonicalize_name(asked.name)
        package = found.setdefault(name, Package(_installed(name), frozenset(), by))
        for extra in {"", *asked.extras} if package.distribution else ():
            if (name, extra) in done:
                continue
            done.add((name, extra))
            needed = list(_needs(package.distribution, extra))
            names = {canonicalize_name(one.name) for one in needed}
            found[name] = package = package._replace(needs=package.needs | names)
            due.extend((one, name) for one in needed)
    return dict(sorted(found.items()))


def missing(packages: dict[str, Package]) -> list[str]:
    """Return a sentence for each package that is needed and not installed, so that nobody looked at it."""
    return [
        f"{name} is needed by {package.needed_by} and not installed, so nobody looked at it"
        for name, package in packages.items()
        if package.distribution is None
    ]


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _needs(package: Distribution, extra: str) -> Iterator[Requirement]:
    for asked in map(Requirement, package.requires or ()):
        if _holds(asked, extra):
            yield asked


def _holds(asked: Requirement, extra: str) -> bool:
    """Return whether a requirement holds with an extra; without one, those of no extra do."""
    return asked.marker is None or asked.marker.evaluate({"extra": extra})
