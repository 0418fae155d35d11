"""The source as a tree: files, the rooms they stand in, and who imports whom, also inside functions."""

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from places import SOURCE

PACKAGE = "showthrough"
MODULES = sorted(SOURCE.rglob("*.py"))
FACES = [path for path in MODULES if path.name == "__init__.py"]  # they only hand names on
FILES = [path for path in MODULES if path.name != "__init__.py"]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def dotted(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join((PACKAGE, *(part for part in parts if part != "__init__")))


BY_NAME = {dotted(path): path for path in MODULES}


def room_of(path: Path) -> str:
    """Return the folder as a dotted name; a module at the top is a room of its own."""
    *folders, stem = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(folders) or stem


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Yield every dotted name that is imported: of a module, and of a name within it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _module_of(name: str) -> str:
    return name if name in BY_NAME else name.rpartition(".")[0]


@cache
def imports_of(path: Path) -> frozenset[Path]:
    """Return the files of the project that a file imports."""
    own = (name for name in imported_names(tree_of(path)) if name.split(".")[0] == PACKAGE)
    return frozenset(BY_NAME[_module_of(name)] for name in own) - {path}


def circle(arrows: Mapping[str, set[str]]) -> list[str]:
    """Return the names along one circle of arrows, or nothing."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def foreign_imports(path: Path) -> set[str]:
    """Return the top-level packages that a file imports from elsewhere."""
    return {name.split(".")[0] for name in imported_names(tree_of(path))} - {
        PACKAGE,
        *sys.stdlib_module_names,
    }


def public_types(path: Path) -> Iterator[str]:
    """Yield the classes and the names for types that a file defines for others."""
    for node in tree_of(path).body:
        if isinstance(node, ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign) and "TypeVar" not in ast.unparse(node.value):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        else:
            continue
        yield from (name for name in names if name[0].isupper() and not name.isupper())
