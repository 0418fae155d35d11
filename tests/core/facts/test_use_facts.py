"""Faces before redaction and after."""

import numpy as np

from showthrough.core.facts.use_facts import FacesBeforeAfter, FacesOnPictures

FACE = np.array([[30.0, 40.0], [70.0, 40.0], [50.0, 60.0], [35.0, 80.0], [65.0, 80.0]])


def faces(n: int, rng: np.random.Generator, jitter: float = 1.0) -> FacesOnPictures:
    """Return a face on each of n pictures of 100 x 100, a little different on each."""
    boxes = np.tile([20.0, 20.0, 80.0, 95.0], (n, 1)) + rng.normal(0, jitter, (n, 4))
    return FacesOnPictures(
        boxes, rng.uniform(0.92, 1, n), FACE + rng.normal(0, 3 * jitter, (n, 5, 2)), np.arange(n)
    )


def example(rng: np.random.Generator) -> FacesBeforeAfter:
    """Return faces on 240 pictures of 120 people, four of which are not found after redaction."""
    before = faces(240, rng)
    kept = np.arange(240) >= 4
    after = FacesOnPictures(
        before.boxes[kept] + rng.normal(0, 1, (236, 4)),
        before.scores[kept],
        before.landmarks[kept] + rng.normal(0, 1, (236, 5, 2)),
        before.picture[kept],
    )
    people = tuple(f"train{i // 2}" for i in range(240))
    return FacesBeforeAfter(before, after, faces(80, rng), people, "MTCNN")


def test_faces_follow_one_another_by_picture(rng: np.random.Generator) -> None:
    found = example(rng)
    for one in (found.before, found.after, found.others):
        assert (np.diff(one.picture) >= 0).all()
        assert len(one.boxes) == len(one.scores) == len(one.landmarks) == len(one.picture)
