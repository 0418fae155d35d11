"""Faces of reference people."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.errors import DataError, NotEnoughDataError
from showthrough.observers.faces.main_face import Face
from showthrough.redaction.anonymisers.face_windows import usual_landmarks
from showthrough.redaction.anonymisers.reference_faces import reference_faces

BOX = np.array([10.0, 10.0, 30.0, 34.0])


class BrightFaces:
    """Finds a face on bright pictures, in one place; those with a bright left edge lie on their side."""

    name, digest, note = "bright", "", ""

    def find(self, images):
        return [
            None
            if image.mean() < 100
            else Face(BOX, usual_landmarks(BOX), turns=int(image[:, 0].min() > 250))
            for image in images
        ]

    def find_all(self, images):
        return [[face] if face else [] for face in self.find(images)]


def folder_of(folder: Path) -> Path:
    rng = np.random.default_rng(0)
    for person in ("ann", "bob"):
        (folder / person).mkdir(parents=True)
        for photo in range(2):
            pixels = rng.integers(120, 240, (40, 44, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(folder / person / f"{photo}.png")
    Image.fromarray(np.zeros((40, 40, 3), np.uint8)).save(folder / "ann" / "dark.png")
    (folder / "bob" / "broken.png").write_bytes(b"no picture")
    return folder


def test_faces_are_found_and_named_by_numbers(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    found = reference_faces(
        folder_of(tmp_path / "people"), BrightFaces(), 24, lambda *done: told.append(done)
    )
    assert found.people == ("0", "0", "1", "1")
    assert found.faces.pixels.shape == (4, 24, 24, 3)
    assert (found.unread, found.faceless) == (1, 1)
    assert told[-1] == (6, 6)


def test_a_face_that_lies_on_its_side_is_set_upright(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "people")
    with Image.open(folder / "bob" / "0.png") as image:
        pixels = np.asarray(image).copy()
    pixels[:, 0] = 255
    Image.fromarray(pixels).save(folder / "bob" / "0.png")
    upright = reference_faces(folder, BrightFaces(), 24).faces.pixels[2]
    Image.fromarray(np.ascontiguousarray(np.rot90(pixels))).save(folder / "bob" / "0.png")
    assert (reference_faces(folder, BrightFaces(), 24).faces.pixels[2] == upright).all()


def test_a_folder_without_faces_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        reference_faces(tmp_path / "nothing", BrightFaces(), 24)
    (tmp_path / "dark").mkdir()
    Image.fromarray(np.zeros((40, 40, 3), np.uint8)).save(tmp_path / "dark" / "0.png")
    with pytest.raises(NotEnoughDataError, match="none of 1 files"):
        reference_faces(tmp_path / "dark", BrightFaces(), 24)
