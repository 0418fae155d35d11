"""Figures of anonymeter 1.1.0, kept as `benchmarks/tables/run_anonymeter.py` printed them."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from places import REPOSITORY
from showthrough.stats.tabular.mixed import Mixed, mixed

FIGURES = json.loads(
    (Path(__file__).parent / "stats" / "tabular" / "anonymeter.json").read_text(encoding="utf-8")
)
WITHIN = 0.05


def _worlds() -> ModuleType:
    path = REPOSITORY / "benchmarks" / "tables" / "_reference_worlds.py"
    spec = importlib.util.spec_from_file_location("reference_worlds", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reference(name: str) -> tuple[tuple[Mixed, Mixed, Mixed], list[str], dict[str, Any]]:
    """Return synthetic, training and held-out rows, the columns as they stand there, and the figures."""
    data, kind = name.split()
    world = _worlds().reference_world(data, kind)
    category = np.array(world.is_category)
    tables = (
        mixed(rows[:, ~category], rows[:, category].astype(int))
        for rows in (world.synthetic, world.train, world.control)
    )
    names = np.array(world.names)
    synthetic, train, control = tables
    return (synthetic, train, control), [*names[~category], *names[category]], FIGURES["worlds"][name]


def halves(columns: list[str], name: str) -> tuple[list[int], list[int]]:
    """Return the halves that were linked, as numbers of columns."""
    names = _worlds().reference_table(name.split(maxsplit=1)[0])[1]
    first, second = ([columns.index(each) for each in half] for half in _worlds().halves_of(names))
    return first, second


def secrets(name: str) -> Iterator[str]:
    """Yield the columns that were guessed."""
    yield from _worlds().SECRETS[name.split(maxsplit=1)[0]]


def agree(found: dict[str, float], theirs: dict[str, float]) -> None:
    """Assert that rates agree, and residual risks, which are not let below 0 there."""
    for rate in ("attack", "control", "naive"):
        assert abs(found[rate] - theirs[rate]) <= WITHIN, (rate, found, theirs)
    risk = (found["attack"] - found["control"]) / (1 - found["control"])
    assert abs(max(risk, 0.0) - theirs["risk"]) <= WITHIN, (risk, theirs)
