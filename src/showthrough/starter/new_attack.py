"""Starter files of a new attack, from templates that pass the contract of a card as they are."""

import keyword
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from showthrough.core.atomic import write_atomically
from showthrough.core.cards import ENTRY_POINTS, all_cards
from showthrough.errors import ConfigError, UsageError
from showthrough.starter.audit_files import write_new

OURS = "showthrough"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def write_attack(name: str, checkout: Path) -> list[Path]:
    """Write card, module and test of a new attack into a checkout of showthrough.

    Raises:
        UsageError: the name cannot be one or is taken, or the folder is no checkout.
    """
    _check_name(name)
    if _pyproject(checkout).get("project", {}).get("name") != OURS or not (checkout / "attacks").is_dir():
        raise UsageError(
            f"{checkout.resolve()} is no checkout of showthrough; --plugin PACKAGE writes the attack as a "
            "package of its own"
        )
    told = _told(name, f"{OURS}.attacks", f"attacks/{name}.toml")
    return write_new(
        {
            checkout / "attacks" / f"{name}.toml": _filled("card.toml", told),
            checkout / "src" / OURS / "attacks" / f"{name}.py": _filled("check.py", told),
            checkout / "tests" / "attacks" / f"test_{name}.py": _filled("test.py", told),
        }
    )


def write_plugin(name: str, package: str, folder: Path) -> list[Path]:
    """Write a new attack as a package of its own, or into one that names itself as `showthrough.cards`.

    Raises:
        UsageError: a name cannot be one or is taken, or the package that is there says nothing of cards.
    """
    _check_name(name)
    _check_spelling(package, "a package")
    told = _told(name, package, f"{name}.toml")
    root = folder / "src" / package
    started = {
        folder / "pyproject.toml": _filled("pyproject.toml", told),
        root / "__init__.py": '"""Attacks for showthrough: a card and a module each."""\n',
    }
    if (folder / "pyproject.toml").exists():
        points = _pyproject(folder).get("project", {}).get("entry-points", {}).get(ENTRY_POINTS, {})
        if package not in points.values():
            raise UsageError(
                f"{folder / 'pyproject.toml'} does not name {package} as a package of cards; add the table "
                f'[project.entry-points."{ENTRY_POINTS}"] with the line {package} = "{package}"'
            )
    written = write_new(
        {
            root / f"{name}.toml": _filled("card.toml", told),
            root / f"{name}.py": _filled("check.py", told),
            folder / "tests" / f"test_{name}.py": _filled("test.py", told),
        }
    )
    missing = {path: text for path, text in started.items() if not path.exists()}
    for path, text in missing.items():
        write_atomically(path, text)
    return [*written, *missing]


def _check_name(name: str) -> None:
    _check_spelling(name, "an attack")
    if name in all_cards():
        raise UsageError(f"there is a card called {name!r} already; see showthrough attacks {name}")


def _check_spelling(name: str, what: str) -> None:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise UsageError(
            f"{what} cannot be called {name!r}; use small letters, digits and _, as in my_attack"
        )


def _pyproject(folder: Path) -> dict[str, Any]:
    path = folder / "pyproject.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error


def _told(name: str, package: str, card: str) -> dict[str, str]:
    """Return the fields that the templates leave open."""
    words = name.split("_")
    return {
        "name": name,
        "title": " ".join(words).capitalize(),
        "check": "".join(word.capitalize() for word in words),
        "package": package,
        "project": package.replace("_", "-"),
        "card": card,
    }


def _filled(template: str, told: Mapping[str, str]) -> str:
    text = files("showthrough.starter").joinpath("templates", f"{template}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(told)
