"""The examples run as they stand: a script, a notebook and a package with an attack."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
from PIL import Image

from places import REPOSITORY
from showthrough.testing import ToyFaces, noisy

FOLDER = REPOSITORY / "examples"
PLUGIN = FOLDER / "plugin"


def ran(
    *command: str, paths: tuple[Path, ...] = (), folder: Path = REPOSITORY
) -> subprocess.CompletedProcess[str]:
    places = [*map(str, paths), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )


def test_the_script_finds_the_planted_leak_and_says_so_by_its_exit_code() -> None:
    done = ran(str(FOLDER / "attack_folders.py"))
    assert done.returncode == 3, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["near_copy", "near_copy_rate", "pixels", "measured", "0.200"] in [row[:5] for row in rows]


def test_the_script_reads_folders_and_finds_nothing_where_nothing_leaks(
    tmp_path: Path, toy: ToyFaces, rng: np.random.Generator
) -> None:
    for role in ("train", "holdout", "synthetic"):
        people = noisy(toy.people(60, rng, name=role), rng)
        for pixels, name in zip(people.images, people.identity, strict=True):
            (tmp_path / role / name).mkdir(parents=True)
            Image.fromarray(pixels).save(tmp_path / role / name / "photo.png")
    done = ran(str(FOLDER / "attack_folders.py"), "train", "holdout", "synthetic", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    missing = ran(str(FOLDER / "attack_folders.py"), "train", "holdout", "nowhere", folder=tmp_path)
    assert (missing.returncode, missing.stderr.partition(";")[0]) == (5, "attack_folders: no folder nowhere")


def test_the_cells_of_the_notebook_run_in_order(tmp_path: Path) -> None:
    notebook = json.loads((FOLDER / "first_attack.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 6
    assert not any(cell.get("outputs") for cell in notebook["cells"])  # no picture and no figure is kept
    (tmp_path / "cells.py").write_text("\n\n".join(cells), encoding="utf-8")
    done = ran(str(tmp_path / "cells.py"), folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_package_is_found_by_its_entry_point_and_its_tests_pass(tmp_path: Path) -> None:
    project = tomllib.loads((PLUGIN / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    ((group, points),) = project["entry-points"].items()
    lines = [f"{name} = {value}" for name, value in points.items()]
    (about / "entry_points.txt").write_text("\n".join([f"[{group}]", *lines]) + "\n")
    paths = (tmp_path, PLUGIN / "src")
    tested = ran("-m", "pytest", "-p", "no:cacheprovider", paths=paths, folder=PLUGIN)
    assert tested.returncode == 0, tested.stdout[-3000:]
    assert "5 passed" in tested.stdout
