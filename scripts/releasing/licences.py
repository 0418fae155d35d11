"""Say which installed package of `.[all,dev]` has a licence that licences.toml does not accept."""

import sys
import tomllib
from collections.abc import Iterator, Set
from importlib.metadata import Distribution
from pathlib import Path
from typing import NamedTuple

from license_expression import AND, OR, ExpressionError, LicenseExpression, Licensing

from releasing.dependencies import Package, brought, missing, project

RULES = Path(__file__).with_name("licences.toml")
EXTRAS = ("all", "dev")
EMPTY = ("", "unknown")


class Rules(NamedTuple):
    """What is accepted: of all packages, of some for a reason, and of libraries inside their wheels."""

    accepted: frozenset[str]
    names: dict[str, str]  # what metadata say, in small letters -> SPDX
    stated: dict[str, str]  # package -> SPDX
    excepted: frozenset[tuple[str, str]]  # package, licence
    libraries: dict[str, str]  # beginning of a file's name -> SPDX
    inside: frozenset[tuple[str, str]]  # package, licence of what its wheel brings


def main() -> int:
    """Return 0 where every package has an accepted licence; a rule that nothing needs here is told only."""
    packages = brought(project().requirements(EXTRAS))
    held = rules(RULES)
    problems = [*missing(packages), *refused(packages, held)]
    for problem in problems:
        print(problem, file=sys.stderr)
    for rule in idle(packages, held):
        print(f"note: {rule}")
    print(f"licences of .[{','.join(EXTRAS)}]: {len(packages)} packages, problems: {len(problems)}")
    return int(bool(problems))


def rules(file: Path) -> Rules:
    """Return the rules of a file.

    Raises:
        ValueError: an exception has no reason.
    """
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    exceptions, inside = table.get("exceptions", []), table.get("inside", [])
    for one in (*exceptions, *inside):
        if not one.get("because", "").strip():
            raise ValueError(f"an exception for {', '.join(one['packages'])} says no `because`")
    return Rules(
        frozenset(table["accepted"]),
        table.get("names", {}),
        table.get("stated", {}),
        frozenset((package, one["licence"]) for one in exceptions for package in one["packages"]),
        table.get("libraries", {}),
        frozenset((name, text) for one in inside for name in one["packages"] for text in one["licences"]),
    )


def refused(packages: dict[str, Package], held: Rules) -> Iterator[str]:
    """Yield a sentence for each licence that is not accepted, of a package or of what its wheel brings."""
    for name, package in packages.items():
        if package.distribution is None:
            continue
        licence = licence_of(name, package.distribution, held)
        if licence is None:
            yield f"{name} has no licence that metadata name clearly; read its file, and add it to [stated]"
        elif not allows(licence, held.accepted | {own for one, own in held.excepted if one == name}):
            yield f"{name} is under {licence}, which is not accepted (needed by {package.needed_by})"
        inside = held.accepted | {own for one, own in held.inside if one == name}
        for library, own in libraries(package.distribution, held):
            if own not in inside:
                yield f"the wheel of {name} brings {library}, which is under {own}: not accepted"


def idle(packages: dict[str, Package], held: Rules) -> Iterator[str]:
    """Yield a sentence for each rule that nothing needs here; on another system something may."""
    here = {name: one.distribution for name, one in packages.items() if one.distribution is not None}
    for name in sorted(held.stated.keys() - here):
        yield f"[stated] names {name}, which nothing brings here"
    for name, licence in sorted(held.excepted):
        told = licence_of(name, here[name], held) if name in here else None
        if told is None or allows(told, held.accepted):
            yield f"no exception is needed here for {name} under {licence}"
    brings = {(name, own) for name, one in here.items() for _, own in libraries(one, held)}
    for name, licence in sorted(held.inside - brings):
        yield f"the wheel of {name} brings nothing under {licence} here"


def licence_of(name: str, package: Distribution, held: Rules) -> str | None:
    """Return the licence of a package as an SPDX expression; None where nothing names one clearly."""
    if name in held.stated:
        return held.stated[name]
    told = package.metadata
    if expression := told.get("License-Expression"):
        return str(expression)
    line = str(told.get("License") or "").strip().partition("\n")[0].strip()
    if line.lower() in held.names:
        return held.names[line.lower()]
    if line.lower() not in EMPTY and _parsed(line) is not None:
        return line
    classifiers = [one.split(" :: ")[-1] for one in told.get_all("Classifier") or () if "License ::" in one]
    found = {held.names.get(one.lower()) for one in classifiers}
    return found.pop() if len(found) == 1 else None  # of several, nobody says whether one may choose


def allows(licence: str, accepted: Set[str]) -> bool:
    """Return whether all of what an AND joins is accepted, and one of what an OR joins.

    >>> allows("MIT AND (GPL-2.0-only OR ISC)", {"MIT", "ISC"}), allows("MIT AND ISC", {"MIT"})
    (True, False)
    """

    def allowed(parsed: LicenseExpression) -> bool:
        if isinstance(parsed, AND):
            return all(map(allowed, parsed.args))
        if isinstance(parsed, OR):
            return any(map(allowed, parsed.args))
        return str(parsed) in accepted

    parsed = _parsed(licence)
    return parsed is not None and allowed(parsed)


def libraries(package: Distribution, held: Rules) -> Iterator[tuple[str, str]]:
    """Yield the name of each shared library in a package whose licence is known, with that licence."""
    files = {file.name for file in package.files or () if ".so" in file.name or ".dylib" in file.name}
    for file in sorted(files):
        for start, licence in held.libraries.items():
            if file.lower().startswith(start):
                yield file, licence


def _parsed(text: str) -> LicenseExpression | None:
    """Return an expression whose names have no spaces, as SPDX has them; None where it is none."""
    try:
        parsed = Licensing().parse(text, validate=False, strict=False)
    except ExpressionError:
        return None
    keys = [] if parsed is None else [str(symbol) for symbol in parsed.symbols]
    return parsed if keys and not any(" " in key.replace(" WITH ", "") for key in keys) else None


if __name__ == "__main__":
    sys.exit(main())
