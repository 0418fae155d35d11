"""Audits of real photos, which lie outside the project: copies are found, strangers not blamed."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

AUDIT = """
title = "real faces"
pixels = 32
control_samples = {controls}
strengths = false
detection = {{ enabled = false }}

[data]
manifest = "images.csv"

[embedders.mobilefacenet]
kind = "arcface"
file = "{weights}"
sha256 = "{sha256}"
input = "imagenet"
align = "crop"
crop = 0.6

[embedders.pca]
kind = "pca"

[features]
embedder = "pca"
"""


def people_of(shared_data: Path) -> list[Path]:
    """Return the folders of all people, in an order that a seed fixes."""
    folders = sorted((shared_data / "faces" / "lfw" / "images").iterdir())
    return [folders[i] for i in np.random.default_rng(11).permutation(len(folders))]


def write_audit(folder: Path, shared_data: Path, sizes: tuple[int, int, int], copies: int) -> list[str]:
    """Write a manifest of train, holdout and synthetic people and return the names of the copied."""
    people = people_of(shared_data)
    train, holdout, others = sizes
    rows, copied = ["path,identity,group,split"], []
    spans = {"train": (0, train), "holdout": (train, train + holdout)}
    for split, (start, end) in spans.items():
        for person in people[start:end]:
            rows += [f"{photo},{person.name},,{split}" for photo in sorted(person.iterdir())]
    strangers = people[train + holdout : train + holdout + others]
    rows += [f"{sorted(person.iterdir())[0]},,,synthetic" for person in strangers]
    rng = np.random.default_rng(12)
    for person in people[:copies]:
        source = sorted(person.iterdir())[0]
        pixels = np.asarray(Image.open(source)).astype(float)
        noisy = (pixels + rng.normal(0, 4, pixels.shape)).clip(0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(folder / f"copy-{len(copied)}.png")
        rows.append(f"copy-{len(copied)}.png,,,synthetic")
        copied.append(str(source))
    (folder / "images.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    weights = shared_data / "embedders" / "mobilefacenet" / "mobilefacenet.pt"
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    text = AUDIT.format(weights=weights, sha256=digest, controls=200 if train < 1000 else 500)
    (folder / "audit.toml").write_text(text, encoding="utf-8")
    return copied


def run(folder: Path) -> tuple[int, dict, int]:
    """Audit the folder; return exit code, record and the peak memory of the process in bytes."""
    code = (
        "import resource, sys\nfrom showthrough.cli import main\n"
        "sys.argv = ['showthrough', 'audit', 'audit.toml']\ntry:\n    main()\nfinally:\n"
        "    print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, file=sys.stderr)"
    )
    environment = {**os.environ, "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    peak = re.search(r"PEAK (\d+)", done.stderr)
    assert peak is not None, done.stderr
    assert (folder / "audit-runs/audit/record.json").exists(), done.stderr
    record = json.loads((folder / "audit-runs" / "audit" / "record.json").read_text(encoding="utf-8"))
    return done.returncode, record, int(peak[1])


def only(record: dict, statistic: str, **params: object) -> dict:
    (found,) = [
        finding
        for finding in record["findings"]
        if finding["statistic"] == statistic
        and all(finding["params"].get(key) == value for key, value in params.items())
    ]
    return found


def check_copies(folder: Path, record: dict, copied: list[str]) -> None:
    """Assert that exactly the copied photos were confirmed, by their keyed ids."""
    names = json.loads((folder / "audit-runs/audit/vault/names-train.json").read_text(encoding="utf-8"))[
        "content"
    ]
    evidence = only(record, "confirmed_copies")["evidence"]
    confirmed = {names[pair["real"]] for pair in evidence if pair["confirmed"]}
    assert confirmed == set(copied)


def test_twenty_noisy_copies_of_real_faces_block_the_release(tmp_path, shared_data) -> None:
    copied = write_audit(tmp_path, shared_data, (300, 300, 200), copies=20)
    code, record, _ = run(tmp_path)
    assert code == 3
    check_copies(tmp_path, record, copied)


@pytest.mark.slow  # quick: attacks/test_real_faces_leak.py, and drawn people in test_audit_folders.py
def test_other_peoples_faces_are_not_blamed(tmp_path, shared_data) -> None:
    write_audit(tmp_path, shared_data, (300, 300, 200), copies=0)
    code, record, _ = run(tmp_path)
    assert code == 4
    assert only(record, "confirmed_copies")["hits"] == 0
    excess = only(record, "match_excess", by="mobilefacenet")
    assert excess["interval"]["low"] <= 0
    assert excess["detectable"] is not None


@pytest.mark.slow
def test_all_photos_twice_over_stream_in_two_gibibytes(tmp_path, shared_data) -> None:
    copied = write_audit(tmp_path, shared_data, (1500, 1500, 1038), copies=20)
    rows = (tmp_path / "images.csv").read_text(encoding="utf-8").splitlines()
    photos = [photo for person in people_of(shared_data)[3000:] for photo in sorted(person.iterdir())]
    for number in range(2 * 6904 + 1 - len(rows)):  # the first row is the header
        (tmp_path / f"again-{number}.jpg").symlink_to(photos[number % len(photos)])
        rows.append(f"again-{number}.jpg,,,synthetic")
    (tmp_path / "images.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    code, record, peak = run(tmp_path)
    assert code == 3
    check_copies(tmp_path, record, copied)
    assert peak < 2 * 2**30
