"""Faces that a detector finds on pictures, upright."""

from pathlib import Path

import numpy as np
import pytest

from drawn_faces import as_set
from showthrough.core.images import Role
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.core.types import Images
from showthrough.errors import EnvironmentFault
from showthrough.observers.faces.main_face import Face
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.redaction.pairs.face_search import faces_on, finder_of, upright_face


class Marks:
    """Finder of white pixels: each is the middle of a face of nine pixels; it looks at turned pictures."""

    name, digest, note = "marks", "m", ""

    def __init__(self, turns: int = 0) -> None:
        self.turns, self.looked_at = turns, 0

    def find(self, images: Images) -> list[Face | None]:
        raise NotImplementedError

    def find_all(self, images: Images) -> list[list[Face]]:
        self.looked_at += len(images)
        return [self._on(np.rot90(one, self.turns)) for one in images]

    def _on(self, image: Images) -> list[Face]:
        return [
            Face(
                np.array([x - 1.0, y - 1.0, x + 2.0, y + 2.0]),
                np.full((5, 2), (x, y)) + 0.5,
                0.95,
                self.turns,
            )
            for y, x in np.argwhere(image[..., 0] == 255)
        ]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_face_on_a_turned_picture_is_told_where_it_is(turns: int) -> None:
    picture = np.zeros((12, 20, 3), np.uint8)
    picture[3, 14] = 255
    ((face,),) = Marks(turns).find_all(picture[None])
    upright = upright_face(face, (12, 20))
    assert upright.box.tolist() == [13, 2, 16, 5]
    assert upright.landmarks.tolist() == [[14.5, 3.5]] * 5
    assert upright.turns == 0


def test_faces_of_pictures_are_kept_in_the_vault_and_not_looked_for_twice(tmp_path: Path) -> None:
    pixels = np.zeros((40, 16, 16, 3), np.uint8)
    pixels[0, 4, 4] = pixels[7, 5, 5] = pixels[7, 10, 10] = 255
    images, finder, cache = as_set(pixels, Role.TRAIN), Marks(), FeatureCache(tmp_path)
    found = faces_on(images, finder, cache, lambda *_: None)
    assert found.picture.tolist() == [0, 7, 7]
    assert found.scores.tolist() == [0.95] * 3
    again = faces_on(images, finder, cache, lambda *_: None)
    assert again.boxes.tolist() == found.boxes.tolist()
    assert finder.looked_at == 40


def test_no_picture_has_no_face(tmp_path: Path) -> None:
    images = as_set(np.zeros((3, 8, 8, 3), np.uint8), Role.TRAIN).subset(np.empty(0, dtype=np.int64))
    assert len(faces_on(images, Marks(), FeatureCache(tmp_path), lambda *_: None).picture) == 0


def test_the_config_names_the_detector(tmp_path: Path) -> None:
    config = RedactionConfig(original="a", redacted="b")
    assert finder_of(config, tmp_path) is None
    mtcnn = finder_of(RedactionConfig(original="a", redacted="b", detector="mtcnn"), tmp_path)
    assert mtcnn is not None
    assert mtcnn.name == "MTCNN"
    with pytest.raises(EnvironmentFault, match="no weights file"):
        finder_of(config.model_copy(update={"detector": "yunet", "detector_file": "nowhere.onnx"}), tmp_path)
