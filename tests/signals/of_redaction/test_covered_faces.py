"""How much of each face, or box, the redaction of an audit left as it was."""

from pathlib import Path

import numpy as np
import pytest

from redacted_audit import Seen, audit_of, plant_of
from redacted_folders import BOX, picture, save, write_pairs
from showthrough.core.missing import Missing
from showthrough.observers.faces.main_face import Face
from showthrough.signals.of_redaction import covered_faces
from showthrough.signals.of_redaction.covered_faces import CoveredFacesSignal


def write_boxes(base: Path, box: tuple[int, ...] = BOX) -> None:
    rows = [f"p{person}/{photo}.png,{','.join(map(str, box))}" for person in range(6) for photo in range(2)]
    (base / "boxes.csv").write_text("\n".join(["path,x1,y1,x2,y2", *rows]), encoding="utf-8")


class Finds:
    """Finder that sees one face at the box of every picture, surely or not, and a doubtful one beside it."""

    name, digest, note = "finder", "f", ""

    def __init__(self, score: float) -> None:
        self.score = score

    def find_all(self, images: np.ndarray) -> list[list[Face]]:
        faces = [Face(np.array(BOX, float), np.zeros((5, 2)), self.score)]
        return [[*faces, Face(np.array([0.0, 0, 10, 10]), np.zeros((5, 2)), 0.5)] for _ in images]


def test_boxes_that_were_filled_are_covered(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    write_boxes(tmp_path)
    found = CoveredFacesSignal().measure(*audit_of(tmp_path, boxes="boxes.csv"))
    assert len(found.uncovered) == 12
    assert found.uncovered.max() < 0.02
    assert found.found_by == "given boxes"


def test_a_picture_that_was_not_redacted_leaves_its_face_uncovered(tmp_path: Path) -> None:
    _, after = write_pairs(tmp_path)
    write_boxes(tmp_path)
    save(picture(20), after / "p2" / "0.png")
    found = CoveredFacesSignal().measure(*audit_of(tmp_path, boxes="boxes.csv"))
    assert (found.uncovered > 0.9).sum() == 1
    assert len(set(np.array(found.person)[found.picture[found.uncovered > 0.9]])) == 1


def test_a_box_that_is_larger_than_what_was_filled_is_partly_uncovered(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    write_boxes(tmp_path, (0, 0, 48, 48))
    found = CoveredFacesSignal().measure(*audit_of(tmp_path, boxes="boxes.csv"))
    assert (found.uncovered > 0.3).all()


def test_the_parts_of_given_masks_are_looked_at(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    mask = np.zeros((48, 48, 3), np.uint8)
    mask[BOX[1] : BOX[3], BOX[0] : BOX[2]] = mask[:, :9] = 255
    for person in range(6):
        for photo in range(2):
            save(mask, tmp_path / "masks" / f"p{person}" / f"{photo}.png")
    found = CoveredFacesSignal().measure(*audit_of(tmp_path, masks="masks"))
    assert len(found.uncovered) == 24
    assert (found.uncovered > 0.5).sum() == 12
    assert found.found_by == "given masks"


@pytest.mark.parametrize(("score", "faces"), [(0.95, 12), (0.8, 0)])
def test_sure_faces_of_a_detector_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, score: float, faces: int
) -> None:
    write_pairs(tmp_path)
    monkeypatch.setattr(covered_faces, "finder_of", lambda config, base: Finds(score))
    found = CoveredFacesSignal().measure(*audit_of(tmp_path))
    assert len(found.uncovered) == faces
    assert found.without == 12 - faces
    assert found.found_by == "finder"


def test_plants_are_all_uncovered_or_all_covered(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    write_boxes(tmp_path)
    context, seen = audit_of(tmp_path, boxes="boxes.csv")
    shown, hidden = (
        CoveredFacesSignal().planted(plant_of(context, seen, learned=learned)) for learned in (True, False)
    )
    assert (shown.uncovered == 1).all()
    assert hidden.uncovered.max() < 0.05


def test_where_nobody_knows_where_faces_were_there_is_no_answer(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    context, seen = audit_of(tmp_path)
    found = CoveredFacesSignal().measure(context, seen)
    assert isinstance(found, Missing)
    assert "set boxes, masks or a detector" in found.reason
    missing = Missing("nothing was redacted")
    assert CoveredFacesSignal().measure(context, Seen(missing)) is missing


def test_plates_are_boxes_with_corners_and_no_faces_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pairs(tmp_path)
    write_boxes(tmp_path)
    monkeypatch.setattr(covered_faces, "finder_of", lambda config, base: Finds(0.95))
    found = CoveredFacesSignal().measure(*audit_of(tmp_path, boxes="boxes.csv", subject="licence_plates"))
    assert found.found_by == "given boxes"
    assert len(found.uncovered) == 12
