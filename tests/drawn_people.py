"""Small folders of drawn people, and audits of them through the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from command_line import showthrough
from showthrough.core.cards import all_cards

SIDE = 24
SEED = 20260101
AUDIT = """
title = "drawn people"
pixels = 24
samples = 80
control_samples = 80
strengths = false
skip = []

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


def write_folders(folder: Path, rng: np.random.Generator) -> Path:
    """Write train, holdout and synthetic (all different people) and audit.toml; return the folder."""
    write_people(folder / "train", 40, rng)
    write_people(folder / "holdout", 60, rng)
    (folder / "synthetic").mkdir()
    for number in range(80):
        draw_person(rng).save(folder / "synthetic" / f"{number:03d}.png")
    (folder / "audit.toml").write_text(AUDIT, encoding="utf-8")
    return folder


def copy_some(folder: Path, n: int, rng: np.random.Generator) -> list[Path]:
    """Put training images with slight noise in the place of synthetic ones; return the originals."""
    originals = sorted((folder / "train").rglob("0.png"))[:n]
    for number, original in enumerate(originals):
        pixels = np.asarray(Image.open(original)).astype(float) + rng.normal(0, 3, (SIDE, SIDE, 3))
        noisy = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
        noisy.save(folder / "synthetic" / f"{number:03d}.png")
    return originals


def keep_only(folder: Path, *checks: str) -> None:
    """Let the audit skip all checks but these, where the test is about none of the others."""
    path = folder / "audit.toml"
    text = path.read_text(encoding="utf-8")
    assert "skip = []" in text
    skipped = json.dumps([name for name in all_cards() if name not in checks])
    path.write_text(text.replace("skip = []", f"skip = {skipped}"), encoding="utf-8")


def audit_in(folder: Path, *arguments: str, call: Callable[..., CompletedProcess[str]] = showthrough) -> Done:
    """Run `showthrough audit audit.toml` in a folder."""
    done = call("audit", "audit.toml", *arguments, cwd=folder)
    path = folder / "audit-runs" / "audit" / "record.json"
    record = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Done(done.returncode, done.stdout, done.stderr, record)
