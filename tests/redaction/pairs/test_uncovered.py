"""How much of a face a redaction left as it was."""

from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from drawn_faces import as_set
from showthrough.core.facts.redaction_facts import PairSet
from showthrough.core.images import Role
from showthrough.core.types import Images
from showthrough.redaction.pairs.uncovered import masks_of, parts_apart, uncovered_share, uncovered_shares

WHOLE = np.ones((96, 96), dtype=bool)


@pytest.fixture
def photo() -> Images:
    """Return a picture with detail, as skin and hair have, and a flat quarter."""
    rng = np.random.default_rng(5)
    coarse = gaussian_filter(rng.normal(0, 60, (96, 96, 3)), (1.5, 1.5, 0)) * 3
    pixels = np.clip(128 + coarse, 0, 255).astype(np.uint8)
    pixels[:24] = 90
    return pixels


def as_jpeg(pixels: Images) -> Images:
    content = BytesIO()
    Image.fromarray(pixels).save(content, "JPEG", quality=75)
    return np.asarray(Image.open(content))


def test_nothing_redacted_is_all_uncovered_and_a_fill_leaves_nothing(photo: Images) -> None:
    assert uncovered_share(photo, photo, WHOLE, photo) == 1
    assert uncovered_share(photo, np.full_like(photo, 127), WHOLE, photo) == 0


def test_half_a_box_is_half_uncovered(photo: Images) -> None:
    after = photo.copy()
    after[:, :48] = 0
    assert uncovered_share(photo, after, WHOLE, photo) == pytest.approx(0.5, abs=0.06)


def test_a_blur_changes_all_that_shows_something(photo: Images) -> None:
    after = gaussian_filter(photo, (4, 4, 0))
    assert uncovered_share(photo, after, WHOLE, photo) < 0.02


def test_writing_a_file_is_no_redaction_and_hides_none(photo: Images) -> None:
    plain, hidden = as_jpeg(photo), as_jpeg(np.full_like(photo, 127))
    assert uncovered_share(photo, plain, WHOLE, plain) > 0.9
    assert uncovered_share(photo, hidden, WHOLE, plain) < 0.02


def test_a_part_without_any_detail_showed_nobody() -> None:
    flat = np.full((40, 40, 3), 90, np.uint8)
    assert uncovered_share(flat, flat, np.ones((40, 40), bool), flat) is None


def test_boxes_become_ellipses_for_faces_and_what_lies_outside_is_nothing() -> None:
    boxes = np.array([[10.0, 10.0, 30.0, 30.0], [-50.0, -50.0, -2.0, -2.0], [200.0, 0.0, 220.0, 9.0]])
    ((ellipse,), (box,)) = (masks_of(boxes, (96, 96), shape) for shape in ("ellipse", "box"))
    assert box.sum() == 400
    assert 300 < ellipse.sum() < 360
    assert masks_of(np.empty((0, 4)), (96, 96), "box") == []


def test_parts_of_a_mask_are_looked_at_one_by_one() -> None:
    mask = np.zeros((20, 20), bool)
    mask[2:5, 2:5] = mask[10:14, 10:14] = True
    assert [int(part.sum()) for part in parts_apart(mask)] == [9, 16]


def test_one_uncovered_face_of_two_is_one_share_of_one(photo: Images) -> None:
    after = photo.copy()
    after[:, :40] = 0
    sets = [as_set(np.stack([one, one]), Role.TRAIN) for one in (photo, after)]
    pairs = PairSet(*sets, mask=lambda row: WHOLE)
    boxes = np.array([[5.0, 40.0, 30.0, 90.0], [60.0, 40.0, 90.0, 90.0]])
    told = SimpleNamespace(done=[])
    found = uncovered_shares(
        pairs,
        lambda row: masks_of(boxes, (96, 96), "box") if row else [],
        lambda done, total: told.done.append((done, total)),
    )
    assert found.rows == [1, 1]
    assert found.flat == []
    assert found.shares == pytest.approx([0, 1], abs=0.01)
    assert told.done[-1] == (2, 2)
