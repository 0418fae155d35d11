"""Faces that a detector finds before redaction and after."""

from pathlib import Path

import numpy as np
import pytest

from redacted_audit import Seen, audit_of, plant_of
from redacted_folders import BOX, hidden, picture, write_pairs
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.observers.faces.main_face import Face
from showthrough.signals.of_redaction import faces_before_after
from showthrough.signals.of_redaction.faces_before_after import FacesBeforeAfterSignal

FILLED = hidden(picture(0))[BOX[1], BOX[0]]


class FindsWhatIsNotFilled:
    """Finder that sees a face on a picture unless the box of redaction is filled, or all of it is grey."""

    name, digest, note = "finder", "f", ""

    def find_all(self, images: np.ndarray) -> list[list[Face]]:
        face = Face(np.array(BOX, float), np.zeros((5, 2)), 0.95)
        return [[] if self._is_hidden(one) else [face] for one in images]

    def _is_hidden(self, image: np.ndarray) -> bool:
        return bool((image[BOX[1] : BOX[3], BOX[0] : BOX[2]] == image[BOX[1], BOX[0]]).all())


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces_before_after, "finder_of", lambda config, base: FindsWhatIsNotFilled())


@pytest.mark.usefixtures("finder")
def test_faces_of_judged_people_and_strangers_are_looked_for_twice(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    context, seen = audit_of(tmp_path)
    found = FacesBeforeAfterSignal().measure(context, seen)
    judged = sum(len(seen.pairs.of(role).original) for role in (Role.TRAIN, Role.HOLDOUT))
    assert len(found.person) == len(found.before.picture) == judged
    assert found.before.picture.tolist() == list(range(judged))
    assert len(found.after.picture) == 0
    assert len(found.others.picture) == 12 - judged
    assert found.detector == "finder"


@pytest.mark.usefixtures("finder")
def test_plants_keep_every_face_or_none(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    context, seen = audit_of(tmp_path)
    shown, gone = (
        FacesBeforeAfterSignal().planted(plant_of(context, seen, learned=learned))
        for learned in (True, False)
    )
    assert len(shown.after.picture) == len(shown.before.picture) > 0
    assert len(gone.after.picture) == 0


def test_without_a_detector_pairs_or_faces_there_is_a_reason(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    context, seen = audit_of(tmp_path)
    assert "no detector" in FacesBeforeAfterSignal().measure(context, seen).reason
    missing = Missing("nothing was redacted")
    assert FacesBeforeAfterSignal().measure(context, Seen(missing)) is missing
    plates = Seen(seen.pairs._replace(subject="licence_plates"))
    assert "licence plates" in FacesBeforeAfterSignal().measure(context, plates).reason
