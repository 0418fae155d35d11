"""What is true of a card stands on the card: its name, its suite and its figures are no words of the code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from places import REPOSITORY, SOURCE
from showthrough.core.cards import all_cards, all_suites
from source_tree import tree_of

TEMPLATES = REPOSITORY / "reports" / "templates"
NAMES = {
    *all_suites(),
    *(card.name for card in all_cards().values()),
    *(statistic.name for card in all_cards().values() for statistic in card.statistics),
}
UNMISTAKABLE = re.compile(rf"\b({'|'.join(sorted(name for name in NAMES if '_' in name))})\b")
HANDED_ON = {"__all__", "_NAMES", "_HOMES"}  # what a package hands on, and where each name is imported from
HOMES = ("attacks", "measures", "testing")  # testing plants records of the cards that ship
ALLOWED = {  # a file or folder, its words, and why they are honest there; the list only shrinks
    "core/config.py": {"plates"},  # a kind of canary
    "report/risk.py": {"linkability"},  # WP 216's word for linkage
    "signals/": {"detection", "plates"},  # names of signals, as stages of the audit tell them
    "stats/biometric/groups.py": {"fnmr"},  # one of two kinds of error, beside "fmr"
    "toolkit/match_thresholds.py": {"threshold_fmr", "fnmr"},  # made here for several cards, which must have
    "toolkit/membership.py": {"auc", "tpr_at_fpr"},  # them: a finding that its card does not name is refused
}


def named_in(text: str) -> Iterator[str]:
    """Yield the names that a literal is, or holds where they can be nothing else."""
    if text in NAMES:
        yield text
    else:
        yield from UNMISTAKABLE.findall(text)


def literals(tree: ast.AST) -> Iterator[str]:
    """Yield all string literals but docstrings and the names that a package hands on."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    faces = [node for node in assigned if HANDED_ON & set(map(ast.unparse, node.targets))]
    aside = docstrings | {id(name) for face in faces for name in ast.walk(face)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in aside:
            yield node.value


@cache
def named_by(path: Path) -> set[str]:
    return {name for text in literals(tree_of(path)) for name in named_in(text)}


MODULES = [path for path in sorted(SOURCE.rglob("*.py")) if path.relative_to(SOURCE).parts[0] not in HOMES]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_module_names_a_card_a_suite_or_a_statistic(path: Path) -> None:
    assert named_by(path) <= allowed_in(path)


def allowed_in(path: Path) -> set[str]:
    name = path.relative_to(SOURCE).as_posix()
    return {word for place, words in ALLOWED.items() if name.startswith(place) for word in words}


def test_what_is_allowed_is_needed() -> None:
    for place, words in ALLOWED.items():
        paths = [path for path in MODULES if path.relative_to(SOURCE).as_posix().startswith(place)]
        used = {name for path in paths for name in named_by(path)}
        assert words <= used, place


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.j2")), ids=lambda path: path.name)
def test_no_template_names_one_either(path: Path) -> None:
    parsed = Environment().parse(path.read_text(encoding="utf-8"))
    texts = [node.value for node in parsed.find_all(nodes.Const) if isinstance(node.value, str)]
    texts += [data.data for data in parsed.find_all(nodes.TemplateData)]
    assert not [name for text in texts for name in named_in(text)]


def test_a_name_is_found_wherever_it_stands() -> None:
    code = (
        'def told():\n    """near_copy"""\n    return {"membership": f"{x} near_copy.auc", "plain": "an auc"}'
    )
    found = {name for text in literals(ast.parse(code)) for name in named_in(text)}
    assert found == {"membership", "near_copy"}
