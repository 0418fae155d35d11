"""Detectors in use are asked where there are scenes to ask them about."""

from pathlib import Path

import numpy as np
from PIL import Image

import drawn_faces
from showthrough.core.facts import Challenge
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.data.catalogue import Cataloguer
from showthrough.data.listing import list_folder
from showthrough.signals.per_generator.used_detectors import ChallengeSignal
from signal_context import config_of, context_of, seen_of

SETS = {role: drawn_faces.as_set(drawn_faces.draw_faces(6, 1), role) for role in (Role.TRAIN, Role.HOLDOUT)}
OURS = {"size": 64, "detectors": {"ours": {"kind": "fcos"}}}


def challenged(folder: Path, detection: dict[str, object], boxes: str | None = None) -> Challenge | Missing:
    (folder / "scenes").mkdir()
    rng, rows = np.random.default_rng(1), ["path,x1,y1,x2,y2,label"]
    for row in range(3):
        picture = rng.integers(0, 255, (48, 64, 3), dtype=np.uint8)
        Image.fromarray(picture).save(folder / "scenes" / f"{row}.png")
        rows.append(f"{row}.png,1,2,20,22,face")
    (folder / "boxes.csv").write_text("\n".join(rows) + "\n")
    generators = {"gan": {"kind": "folder", "path": "scenes", **({} if boxes is None else {"boxes": boxes})}}
    context = context_of(folder, SETS, None, config_of(detection=detection, generators=generators))
    reader = Cataloguer(context.place.vault)
    images = reader.catalogue(Role.SYNTHETIC, list_folder(folder / "scenes"), "synthetic-gan").images
    sets = {**SETS, Role.SYNTHETIC: images}
    return ChallengeSignal().measure(context._replace(name="gan"), seen_of(context, sets))


def test_without_detectors_or_boxes_the_reason_is_told(tmp_path: Path) -> None:
    for name, detection, told in (
        ("a", {}, "the config names no detector in use"),
        ("b", OURS, "the synthetic images have no boxes"),
    ):
        (tmp_path / name).mkdir()
        found = challenged(tmp_path / name, detection)
        assert isinstance(found, Missing)
        assert told in found.reason


def test_a_detector_in_use_looks_at_the_scenes_of_the_generator(tmp_path: Path) -> None:
    found = challenged(tmp_path, OURS, "boxes.csv")
    assert isinstance(found, Challenge)
    assert len(found.synthetic.objects) == len(found.detectors[0].synthetic) == 3
    assert found.real is None
