"""Training people at the side of strangers, in mosaics, turned: whole audits with two matchers block."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.audit.options import Options
from showthrough.audit.run import run_audit
from showthrough.config_files import load_audit
from showthrough.core.cards import all_cards
from showthrough.core.images import Role, resized
from showthrough.core.types import Images
from showthrough.errors import Exit
from showthrough.gate import decide

TRAIN, HOLDOUT, REFERENCE, MADE, LEAKED = 100, 100, 60, 240, 12
MATCHERS = {"mobilefacenet/mobilefacenet.pt": "imagenet", "edgeface_xxs_q/edgeface_xxs_q.pt": "half"}
POLICY = """
version = "1"
owner = "test"
max_detectable = 0.05
max_unenrolled = {{ train = 0.05, synthetic = 0.05, holdout = 0.05, reference = 0.05 }}

[[rules]]
check = "{check}"
statistic = "leaked_people"
at_most = 0
bound = "value"
because = "a test"
"""
AUDIT = """
policy = "policy.toml"
strengths = false
skip = {skip}

[data]
manifest = "images.csv"

[detection]
enabled = false
"""
MATCHER = """
[embedders.{name}]
kind = "arcface"
file = "{file}"
sha256 = "{sha256}"
input = "{scale}"
align = "yunet"
detector_file = "{detector}"
"""


def read(path: Path) -> Images:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def beside(strangers: Iterator[Path], other: Path) -> Images:
    """Return a stranger's photo with somebody, smaller, at the side."""
    scene = np.full((250, 400, 3), 128, dtype=np.uint8)
    scene[:, :250] = read(next(strangers))
    scene[50:200, 250:] = resized(read(other), (150, 150))
    return scene


def mosaic(strangers: Iterator[Path], other: Path) -> Images:
    """Return three strangers and somebody as the quarters of one image."""
    four = [resized(read(path), (150, 150)) for path in (*islice(strangers, 3), other)]
    return np.concatenate([np.concatenate(four[:2], axis=1), np.concatenate(four[2:], axis=1)])


def turned(_strangers: Iterator[Path], other: Path) -> Images:
    """Return somebody's photo lying on its side."""
    return np.ascontiguousarray(np.rot90(read(other)))


def upside_down(_strangers: Iterator[Path], other: Path) -> Images:
    """Return somebody's photo standing on its head."""
    return np.ascontiguousarray(np.rot90(read(other), 2))


SCENES = {"beside": beside, "mosaic": mosaic, "turned": turned, "upside down": upside_down}


def write_audit(folder: Path, shared_data: Path, kind: str, leaked: int) -> None:
    """Write an audit of scenes, `leaked` of which show a training person where the subject is not."""
    people = sorted((shared_data / "faces" / "lfw" / "images").iterdir())
    order = [people[i] for i in np.random.default_rng(3).permutation(len(people))]
    several = [person for person in order if len(list(person.iterdir())) > 1]
    reference, rest = several[:REFERENCE], [person for person in order if person not in several[:REFERENCE]]
    splits = {"train": rest[:TRAIN], "holdout": rest[TRAIN : TRAIN + HOLDOUT], "reference": reference}
    rows = ["path,identity,group,split"]
    for split, members in splits.items():
        rows += [
            f"{photo},{person.name},,{split}" for person in members for photo in sorted(person.iterdir())[:2]
        ]
    strangers = (sorted(person.iterdir())[0] for person in rest[TRAIN + HOLDOUT :])
    draw = SCENES[kind]
    for number in range(LEAKED):
        other = sorted(splits["train"][number].iterdir())[0] if number < leaked else next(strangers)
        Image.fromarray(draw(strangers, other)).save(folder / f"scene-{number:03d}.png")
        rows.append(f"scene-{number:03d}.png,,,synthetic")
    rows += [f"{path},,,synthetic" for path in islice(strangers, MADE - LEAKED)]
    (folder / "images.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    cards = all_cards()
    (check,) = [name for name, card in cards.items() if card.statistic("leaked_people") is not None]
    text = AUDIT.format(skip=[name for name in cards if name != check])
    for file, scale in MATCHERS.items():
        weights = shared_data / "embedders" / file
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()
        detector = shared_data / "detectors" / "yunet" / "yunet_n_320_320.onnx"
        name = file.partition("/")[0]
        text += MATCHER.format(name=name, file=weights, sha256=digest, scale=scale, detector=detector)
    (folder / "audit.toml").write_text(text, encoding="utf-8")
    (folder / "policy.toml").write_text(POLICY.format(check=check), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "leaked"),
    [("beside", LEAKED), ("mosaic", LEAKED), ("turned", LEAKED), ("upside down", LEAKED), ("beside", 0)],
)
def test_training_people_beside_others_and_in_any_attitude_block(
    tmp_path: Path, shared_data: Path, kind: str, leaked: int
) -> None:
    pytest.importorskip("cv2")
    pytest.importorskip("timm")
    write_audit(tmp_path, shared_data, kind, leaked)
    (run,) = run_audit(load_audit(str(tmp_path / "audit.toml")), Options(runs=tmp_path / "runs"))
    decision = decide(run.record)
    if not leaked:
        assert decision.exit_code is not Exit.GATE_FAILED, decision.reasons
        return
    assert decision.exit_code is Exit.GATE_FAILED, decision.reasons
    (found,) = [finding for finding in run.record.findings if finding.statistic == "fused_people"]
    assert found.hits is not None
    assert found.hits >= LEAKED - 2
    names = {pair.synthetic for pair in found.evidence}
    assert all(name.startswith(Role.SYNTHETIC) for name in names)
