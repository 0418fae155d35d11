"""Who may import whom, and how large a file, a function and a nest may grow."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from places import SOURCE

MODULES = sorted(SOURCE.rglob("*.py"))
SIBLINGS = {"config", "data", "observers", "attacks", "measures", "redaction", "generators", "execution"}
TOPS = {"audit", "gate", "report"}
BASE = {"errors", "core", "stats"}
HEAVY = {"torch", "torchvision", "torchmetrics", "opacus", "facenet_pytorch", "matplotlib", "onnxruntime"}


def imports(path: Path) -> Iterator[str]:
    return imports_of(path.read_text(encoding="utf-8"))


def imports_of(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def part_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def parts_imported(path: Path) -> set[str]:
    own = (name for name in imports(path) if name.startswith("showthrough."))
    return {name.split(".")[1] for name in own}


def allowed(part: str) -> set[str]:
    if part == "errors":
        return set()
    if part in ("core", "stats"):
        return BASE
    if part in SIBLINGS:
        return BASE | {part} | ({"data"} if part == "generators" else set())
    if part == "audit":
        return BASE | SIBLINGS | {"audit"}
    if part in ("gate", "report"):
        return BASE | {part, "config"}
    return (
        BASE | SIBLINGS | TOPS | {"terminal", "doctor", "starter", "cli"}
    )  # the command line and what it shows


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_module_imports_only_from_the_layers_below_it(path: Path) -> None:
    assert parts_imported(path) <= allowed(part_of(path))


@pytest.mark.parametrize("part", ["core", "stats", "attacks", "measures", "gate", "report", "data"])
def test_numpy_parts_never_import_torch(part: str) -> None:
    for path in sorted((SOURCE / part).rglob("*.py")) or [SOURCE / f"{part}.py"]:
        assert not {name.split(".")[0] for name in imports(path)} & HEAVY, path


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def depth(node: ast.AST) -> int:
    nests = (ast.If, ast.For, ast.While, ast.With, ast.Try)
    below = []
    for child in ast.iter_child_nodes(node):
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse
        below.append(depth(child) + (isinstance(child, nests) and not is_elif))
    return max(below, default=0)


ALL_PYTHON = MODULES + sorted(Path(__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("path", ALL_PYTHON, ids=lambda p: "/".join(p.parts[-3:]))
def test_files_and_functions_stay_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
    assert all(len(line) <= 110 for line in lines)
    for function in functions(path):
        size = function.end_lineno - function.lineno + 1
        arguments = function.args
        names = [a.arg for a in arguments.posonlyargs + arguments.args + arguments.kwonlyargs]
        assert size <= 40, f"{function.name} has {size} lines"
        assert len([n for n in names if n not in ("self", "cls")]) <= 6, f"{function.name} takes {names}"
        assert depth(function) <= 3, f"{function.name} nests too deep"


def test_one_place_only_catches_every_exception() -> None:
    catching = [
        path.relative_to(SOURCE)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
        )
    ]
    assert catching == [Path("audit/checks.py")]


def test_no_module_reads_pickles() -> None:
    for path in MODULES:
        unpicklers = {"pickle", "cPickle", "dill", "joblib", "cloudpickle", "shelve"}
        text = path.read_text(encoding="utf-8").replace("from pickle import UnpicklingError\n", "")
        assert not set(imports_of(text)) & unpicklers, path
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.load":
                assert "weights_only=True" in ast.unparse(node), path
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.load":
                assert "allow_pickle=True" not in ast.unparse(node), path


def test_every_module_and_public_name_says_what_it_is() -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        for node in tree.body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            assert not named or ast.get_docstring(node), f"{path.name}: {node.name}"


def test_the_order_of_exit_codes_is_kept() -> None:
    from showthrough.errors import worst

    order = [6, 5, 3, 4, 0]
    for worse, better in pairwise(order):
        assert worst([better, worse]) == worse
