"""Small folders of drawn people, and audits of them through the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image, ImageFilter

SIDE = 24
AUDIT = """
title = "drawn people"
pixels = 24
samples = 80
control_samples = 80
strengths = false
skip = {skip}

[data]
train = "train"
holdout = "holdout"
synthetic = "synthetic"

[embedders.pca]
kind = "pca"
components = 8

[features]
embedder = "pca"

[detection]
enabled = false
"""


class Done(NamedTuple):
    """What one call of the command line left behind."""

    code: int
    stdout: str
    stderr: str
    record: dict[str, object]


def draw_person(rng: np.random.Generator) -> Image.Image:
    """Return a smooth random picture: a stand-in for a face that belongs to nobody."""
    coarse = rng.integers(0, 255, (5, 5, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def write_people(folder: Path, n: int, rng: np.random.Generator) -> None:
    for person in range(n):
        place = folder / f"xyzzy-{folder.name}-{person:03d}"
        place.mkdir(parents=True)
        picture = draw_person(rng)
        picture.save(place / "0.png")
        picture.filter(ImageFilter.GaussianBlur(1)).save(place / "1.png")


@pytest.fixture
def folders(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Return a folder with train, holdout and synthetic (all different people) and audit.toml."""
    write_people(tmp_path / "train", 40, rng)
    write_people(tmp_path / "holdout", 60, rng)
    (tmp_path / "synthetic").mkdir()
    for number in range(80):
        draw_person(rng).save(tmp_path / "synthetic" / f"{number:03d}.png")
    (tmp_path / "audit.toml").write_text(AUDIT.format(skip="[]"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def copy_people(rng: np.random.Generator) -> Callable[[Path, int], list[Path]]:
    """Return a function that replaces synthetic images by training images with slight noise."""

    def copy(folder: Path, n: int) -> list[Path]:
        originals = sorted((folder / "train").rglob("0.png"))[:n]
        for number, original in enumerate(originals):
            pixels = np.asarray(Image.open(original)).astype(float) + rng.normal(0, 3, (SIDE, SIDE, 3))
            noisy = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
            noisy.save(folder / "synthetic" / f"{number:03d}.png")
        return originals

    return copy


@pytest.fixture
def audit() -> Callable[..., Done]:
    """Return a function that runs `showthrough audit audit.toml` in a folder."""

    def run(folder: Path, *arguments: str) -> Done:
        command = [sys.executable, "-m", "showthrough", "audit", "audit.toml", *arguments]
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "220", "OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        path = folder / "audit-runs" / "audit" / "record.json"
        record = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return Done(done.returncode, done.stdout, done.stderr, record)

    return run
