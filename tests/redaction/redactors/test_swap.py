"""Another face in the place of each."""

import numpy as np
import pytest
from PIL import Image

from showthrough.errors import ConfigError, DataError
from showthrough.redaction.redactors.redactor import refuse_misfit
from showthrough.redaction.redactors.regions import parts_of
from showthrough.redaction.redactors.swap import Swap, faces_of_folder


def _white(pixels, mask):
    refuse_misfit(pixels, mask)
    return np.full_like(pixels, 255)


def test_the_new_face_is_whole_in_the_middle_and_fades_at_the_rim(mask) -> None:
    picture = np.zeros((*mask.shape, 3), dtype=np.uint8)
    result = Swap(5, _white)(picture, mask)
    assert (result[45, 52] == 255).all()
    rim = int(np.flatnonzero(mask[45])[0])
    assert 0 < result[45, rim, 0] < result[45, rim + 2, 0] < 255
    assert np.array_equal(result[~mask], picture[~mask])


def test_nothing_of_the_first_face_is_left_not_even_at_the_rim(picture, mask) -> None:
    other = np.where(mask[..., None], 255 - picture, picture)
    assert np.array_equal(Swap(5, _white)(picture, mask), Swap(5, _white)(other, mask))


def test_a_function_sees_each_face_and_its_mask(picture, mask) -> None:
    seen = []

    def same(pixels, within):
        seen.append((pixels, within))
        return pixels

    Swap(5, same)(picture, mask)
    for (pixels, within), part in zip(seen, parts_of(mask), strict=True):
        assert np.array_equal(pixels, picture[part])
        assert np.array_equal(within, mask[part])


def test_a_picture_that_is_hidden_whole_is_the_new_face(picture) -> None:
    assert (Swap(5, _white)(picture, np.ones(picture.shape[:2], dtype=bool)) == 255).all()


def test_a_picture_without_a_mask_stays_as_it_is(picture) -> None:
    nothing = np.zeros(picture.shape[:2], dtype=bool)
    assert np.array_equal(Swap(5, _white)(picture, nothing), picture)


@pytest.mark.parametrize("face", [lambda p, m: p[:-1], lambda p, m: p / 255])
def test_a_face_of_another_form_is_refused(picture, mask, face) -> None:
    with pytest.raises(DataError, match="a new face must be uint8"):
        Swap(5, face)(picture, mask)


def test_a_rim_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="rim"):
        Swap(0, _white)


def test_faces_of_a_folder_are_drawn_and_squeezed_into_the_box(tmp_path, picture, mask) -> None:
    for shade in (50, 100, 150, 200):
        Image.new("RGB", (20, 30), (shade,) * 3).save(tmp_path / f"{shade}.png")
    (tmp_path / "faces.csv").write_text("no picture")
    faces = faces_of_folder(tmp_path, seed=0)
    drawn = [faces(picture[:33, :44], mask[:33, :44]) for _ in range(40)]
    assert {face.shape for face in drawn} == {(33, 44, 3)}
    assert {int(face[0, 0, 0]) for face in drawn} == {50, 100, 150, 200}


def test_a_folder_without_faces_is_refused(tmp_path) -> None:
    with pytest.raises(DataError, match="no picture of a face"):
        faces_of_folder(tmp_path)
    with pytest.raises(DataError, match="no folder"):
        faces_of_folder(tmp_path / "missing")
