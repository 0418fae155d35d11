"""An audit of a face classifier, from its file to a record."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from showthrough.audit.options import Options
from showthrough.audit.plan import plan_audit
from showthrough.audit.run import run_audit
from showthrough.config_files import load_audit
from showthrough.core.records import Outcome
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.report import render_html

SIDE, PEOPLE = 16, 6
AUDIT = f"""
control_samples = 20
strengths = false
[data]
train = "train"
holdout = "holdout"
reference = "reference"
[classifier]
file = "model.pt"
format = "torchscript"
classes = "train"
size = {SIDE}
[classifier.inversion]
prior = "eigenfaces"
prior_side = {SIDE}
latent = 4
screened = 8
starts = 1
steps = 2
[embedders.pca]
kind = "pca"
components = 4
"""


def write_people(folder: Path, people: int, name: str) -> None:
    for person in range(people):
        for photo in range(2):
            rng = np.random.default_rng([ord(name), person, photo])
            path = folder / f"{name}{person}" / f"{photo}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(rng.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)).save(path)


def test_faces_are_computed_back_and_only_what_is_about_a_classifier_is_asked(tmp_path: Path) -> None:
    for role, people in (("train", PEOPLE), ("holdout", PEOPLE), ("reference", 30)):
        write_people(tmp_path / role, people, role[0])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = nn.Sequential(nn.Flatten(), nn.Linear(3 * SIDE * SIDE, PEOPLE)).eval()
    torch.jit.trace(network, torch.zeros(2, 3, SIDE, SIDE)).save(str(tmp_path / "model.pt"))
    (tmp_path / "model.toml").write_text(AUDIT, encoding="utf-8")
    plan = plan_audit(load_audit(str(tmp_path / "model.toml")), tmp_path / "runs")
    assert {row.what: row.answer for row in plan.cost}["compute faces back"].startswith("unknown: 1 searches")
    (done,) = run_audit(load_audit(str(tmp_path / "model.toml")), Options(runs=tmp_path / "runs"))
    record = done.record
    assert (record.subject.name, record.subject.kind, record.subject.n_samples) == (
        "classifier",
        "torchscript",
        PEOPLE,
    )
    assert {card.about for card in record.cards} == {("classifier",)}
    assert {finding.outcome for finding in record.findings} == {Outcome.NOT_RUN}  # there is no matcher
    assert decide(record).exit_code == Exit.NOT_ENOUGH_EVIDENCE
    page = render_html(record, decide(record))
    assert "This audit is of a classifier." in page
    assert "t0" not in {data.note for data in record.data}
