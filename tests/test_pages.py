"""How large a file, a function and a nest may grow, and what no page may hold."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from places import SOURCE
from source_tree import MODULES, imported_names, tree_of


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (n for n in ast.walk(tree_of(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


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
        is_command = path.is_relative_to(SOURCE / "cli") and not function.name.startswith(
            "_"
        )  # each is an option
        few = is_command or len([n for n in names if n not in ("self", "cls")]) <= 6
        assert few, f"{function.name} takes {names}"
        assert depth(function) <= 3, f"{function.name} nests too deep"


def test_the_runner_and_the_command_line_alone_catch_every_exception() -> None:
    catching = [
        path.relative_to(SOURCE)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
        )
    ]
    assert catching == [Path("cli/app.py"), Path("toolkit/run_checks.py")]


def test_no_module_reads_pickles() -> None:
    for path in MODULES:
        unpicklers = {"pickle", "cPickle", "dill", "joblib", "cloudpickle", "shelve"}
        names = set(imported_names(tree_of(path)))
        names -= {"pickle.UnpicklingError"}  # caught, never raised by us
        assert not {name.split(".")[0] for name in names} & unpicklers, path
        for node in ast.walk(tree_of(path)):
            is_load = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "load"
            if is_load and ast.unparse(node.func) == "torch.load":
                assert "weights_only=True" in ast.unparse(node), path
            if is_load and ast.unparse(node.func) == "np.load":
                assert "allow_pickle=True" not in ast.unparse(node), path


def test_every_module_and_public_name_says_what_it_is() -> None:
    for path in MODULES:
        assert ast.get_docstring(tree_of(path)), path
        for node in tree_of(path).body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            assert not named or ast.get_docstring(node), f"{path.name}: {node.name}"


def test_the_order_of_exit_codes_is_kept() -> None:
    from showthrough.errors import worst

    order = [6, 5, 3, 4, 0]
    for worse, better in pairwise(order):
        assert worst([better, worse]) == worse
