"""Say what `.[all,dev]` installs that constraints.txt does not pin to the version that is here."""

import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from releasing.dependencies import REPOSITORY, Package, brought, missing, project

CONSTRAINTS = REPOSITORY / "constraints.txt"
EXTRAS = ("all", "dev")


def main() -> int:
    """Return 0 where each package that is taken has a pin, and is of that version."""
    packages = brought(project().requirements(EXTRAS))
    problems = [*missing(packages), *unpinned(packages, pins(CONSTRAINTS))]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"pins of .[{','.join(EXTRAS)}]: {len(packages)} packages, problems: {len(problems)}")
    return int(bool(problems))


def pins(file: Path) -> dict[str, str]:
    """Return the version that a constraints file pins each package to, by normalised name.

    Raises:
        ValueError: a line pins nothing, or a package stands there twice.
    """
    found: dict[str, str] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if not text:
            continue
        asked = Requirement(text)
        (one,) = asked.specifier if len(asked.specifier) == 1 else (None,)
        name = canonicalize_name(asked.name)
        if one is None or one.operator != "==" or one.version.endswith(".*"):
            raise ValueError(f"{text!r} is no pin: write {asked.name}==VERSION")
        if name in found:
            raise ValueError(f"{asked.name} is pinned twice")
        found[name] = one.version
    return found


def unpinned(packages: dict[str, Package], pinned: dict[str, str]) -> Iterator[str]:
    """Yield a line for each package without a pin, or of another version than its pin."""
    for name, package in packages.items():
        if package.distribution is None:
            continue
        version, pin = package.distribution.version, pinned.get(name)
        if pin is None:
            yield f"{name}=={version} is not pinned (needed by {package.needed_by})"
        elif Version(pin) != _public(version):
            yield f"{name} is pinned to {pin}, and {version} is installed"


def _public(version: str) -> Version:
    """Return a version without its local part: torch 2.14.1+cpu is torch 2.14.1."""
    return Version(Version(version).public)


if __name__ == "__main__":
    sys.exit(main())
