"""Drawn scenes: the same ones twice, boxes where the faces are, and nothing but faces told apart."""

import numpy as np
import pytest

from showthrough.detection.composer.drawn_scenes import (
    TILE,
    draw_stage,
    empty_scenes,
    paired_scenes,
    scenes_by_person,
    scramble,
)

SIZE = 96
KEY = (7, 1)


def flat(level: int, n: int = 3) -> np.ndarray:
    return np.full((n, TILE, TILE, 3), level, dtype=np.uint8)


def inside(scene, shape=(SIZE, SIZE)) -> np.ndarray:
    """Return a mask of all boxes."""
    mask = np.zeros(shape, dtype=bool)
    for x1, y1, x2, y2 in scene.boxes.astype(int):
        mask[y1:y2, x1:x2] = True
    return mask


def test_the_same_key_draws_the_same_scenes_and_another_key_others(rng) -> None:
    faces = {"real": rng.integers(0, 256, (5, TILE, TILE, 3), dtype=np.uint8)}
    once, again, other = (paired_scenes(key, 6, SIZE, faces)["real"] for key in (KEY, KEY, (8, 1)))
    for a, b, c in zip(once, again, other, strict=True):
        assert (a.pixels == b.pixels).all()
        assert (a.boxes == b.boxes).all()
        assert (a.pixels != c.pixels).any()


def test_a_scene_does_not_depend_on_how_many_are_drawn(rng) -> None:
    faces = {"real": rng.integers(0, 256, (5, TILE, TILE, 3), dtype=np.uint8)}
    few, many = (paired_scenes(KEY, n, SIZE, faces)["real"] for n in (3, 6))
    assert all((a.pixels == b.pixels).all() for a, b in zip(few, many, strict=False))


@pytest.mark.parametrize("size", [64, 96, 160])
def test_boxes_lie_in_the_scene_and_show_up_to_three_faces(size) -> None:
    stages = [draw_stage(KEY, index, size) for index in range(40)]
    assert {len(stage.slots) for stage in stages} == {0, 1, 2, 3}
    for stage in stages:
        for x1, y1, x2, y2 in (slot.box for slot in stage.slots):
            assert 0 <= x1 < x2 <= size
            assert 0 <= y1 < y2 <= size
            assert y2 - y1 >= 0.15 * size


def test_faces_change_their_boxes_and_nothing_else() -> None:
    for index in range(12):
        stage = draw_stage(KEY, index, SIZE)
        decoys = flat(128, len(stage.decoys))
        dark, light = (stage.compose(flat(level, len(stage.slots)), decoys) for level in (0, 255))
        assert (dark.boxes == light.boxes).all()
        changed = (dark.pixels != light.pixels).any(axis=2)
        assert not changed[~inside(dark)].any()
        for x1, y1, x2, y2 in dark.boxes.astype(int):
            assert changed[(y1 + y2) // 2, (x1 + x2) // 2]
            assert changed[y1:y2, x1:x2].mean() > 0.5


def test_conditions_differ_in_faces_and_decoys_only(rng) -> None:
    real, synthetic = (rng.integers(0, 256, (4, TILE, TILE, 3), dtype=np.uint8) for _ in range(2))
    scenes = paired_scenes(KEY, 10, SIZE, {"real": real, "synthetic": synthetic})
    for index, (a, b) in enumerate(zip(scenes["real"], scenes["synthetic"], strict=True)):
        stage = draw_stage(KEY, index, SIZE)
        patches = np.array([slot.box for slot in (*stage.slots, *stage.decoys)], dtype=np.float64)
        same = (a.pixels == b.pixels).all(axis=2)
        assert (a.boxes == b.boxes).all()
        assert same[~inside(a._replace(boxes=patches.reshape(-1, 4)))].all()


def test_equal_faces_give_equal_scenes_in_both_conditions(rng) -> None:
    faces = rng.integers(0, 256, (4, TILE, TILE, 3), dtype=np.uint8)
    scenes = paired_scenes(KEY, 5, SIZE, {"real": faces, "synthetic": faces.copy()})
    assert all((a.pixels == b.pixels).all() for a, b in zip(*scenes.values(), strict=True))


def test_there_are_more_patches_without_a_face_than_with_one() -> None:
    """Or else a detector that finds patches would look as if it found faces."""
    stages = [draw_stage(KEY, index, SIZE) for index in range(60)]
    faces, decoys = (sum(len(getattr(stage, kind)) for stage in stages) for kind in ("slots", "decoys"))
    assert 0.8 * faces < decoys < 2.5 * faces  # and as many distractors again are in the background


def test_every_face_is_shown_about_as_often_as_any_other() -> None:
    faces = np.concatenate([flat(level, 1) for level in (0, 85, 170, 255)])
    shown = []
    for scene in paired_scenes(KEY, 30, SIZE, {"real": faces})["real"]:
        shown += [scene.pixels[y1:y2, x1:x2].mean() for x1, y1, x2, y2 in scene.boxes.astype(int)]
    counts = np.histogram(shown, bins=[0, 60, 128, 190, 256])[0]
    assert counts.max() - counts.min() <= 0.5 * counts.mean()


def test_a_test_scene_shows_one_person() -> None:
    people = [flat(0, 1), flat(255, 2)]
    for index, scene in enumerate(scenes_by_person(KEY, 12, SIZE, people)):
        for x1, y1, x2, y2 in scene.boxes.astype(int):
            centre = scene.pixels[(y1 + y2) // 2, (x1 + x2) // 2].mean()
            assert bool(centre > 128) == (index % 2 == 1)


def test_an_empty_scene_has_no_face_and_no_decoy() -> None:
    for index, scene in enumerate(empty_scenes(KEY, 5, SIZE)):
        stage = draw_stage(KEY, index, SIZE, is_empty=True)
        assert scene.boxes.shape == (0, 4)
        assert scene.pixels.shape == (SIZE, SIZE, 3)
        assert not stage.slots
        assert not stage.decoys


def test_a_scrambled_face_keeps_its_colours_and_loses_its_shape() -> None:
    y, x = np.mgrid[0:TILE, 0:TILE] / TILE - 0.5
    face = 120 + 60 * (np.hypot(x, y) < 0.3)[..., None] * np.array([1.0, 0.6, 0.3])
    faces = np.repeat(face[None].astype(np.uint8), 4, axis=0)
    scrambled = scramble(faces, KEY)
    assert (scramble(faces, KEY) == scrambled).all()
    assert scrambled.mean(axis=(1, 2)) == pytest.approx(faces.mean(axis=(1, 2)), abs=6)
    assert scrambled.std() == pytest.approx(faces.std(), rel=0.25)
    for patch in scrambled:
        assert abs(np.corrcoef(patch[..., 0].ravel(), faces[0, ..., 0].ravel())[0, 1]) < 0.6
