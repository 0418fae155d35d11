"""Detections take objects as COCO's evaluation has it; hand-made cases."""

import numpy as np

from showthrough.stats.detection.coco_matching import Overlaps, Placed, overlaps, strongest, taken


def placed(boxes, place=None) -> Placed:
    array = np.array(boxes, dtype=float).reshape(-1, 4)
    return Placed(array, np.zeros(len(array), np.int64) if place is None else np.array(place))


def mask(*values: bool) -> np.ndarray:
    return np.array(values, dtype=bool)


def pairs(*found: tuple[int, int, float]) -> Overlaps:
    detection, target, overlap = zip(*found, strict=True)
    return Overlaps(np.array(detection), np.array(target), np.array(overlap))


def test_the_strongest_of_each_place_are_kept_and_earlier_ones_win_ties() -> None:
    place, scores = np.array([1, 0, 1, 1, 0]), np.array([0.2, 0.9, 0.5, 0.5, 0.9])
    assert strongest(place, scores, 2).tolist() == [1, 4, 2, 3]


def test_only_boxes_of_one_place_that_overlap_enough_are_pairs() -> None:
    found = placed([[0, 0, 2, 2], [1, 0, 3, 2], [0, 0, 2, 2]], [0, 0, 1])
    there = placed([[0, 0, 2, 2], [0, 0, 2, 2]], [0, 2])
    each = overlaps(found, there, mask(False, False), 0.3)
    assert list(zip(*each, strict=True)) == [(0, 0, 1.0), (1, 0, 1 / 3)]
    assert len(overlaps(found, there, mask(False, False), 0.5).overlap) == 1


def test_boxes_that_only_touch_or_have_no_area_do_not_overlap() -> None:
    there = placed([[1, 0, 2, 1], [0, 0, 0, 0]])
    assert len(overlaps(placed([[0, 0, 1, 1]]), there, mask(False, False), 1e-9).overlap) == 0


def test_of_a_crowd_the_share_of_the_detection_within_counts() -> None:
    each = overlaps(placed([[0, 0, 2, 2]]), placed([[0, 0, 20, 20]]), mask(True), 0.5)
    assert each.overlap.tolist() == [1.0]


def test_as_many_pairs_as_do_not_fit_at_once_are_all_compared() -> None:
    corner = np.arange(400.0)
    boxes = np.stack([corner, corner, corner + 1, corner + 1], axis=1)
    each = overlaps(placed(boxes), placed(boxes), np.zeros(400, bool), 0.5)
    assert (each.detection == each.target).all()
    assert len(each.overlap) == 400


def test_a_stronger_detection_takes_first_and_a_weaker_one_what_is_left() -> None:
    each = pairs((0, 0, 0.8), (1, 0, 0.9), (1, 1, 0.6))
    takes = taken(each, np.zeros(2, np.int64), mask(False, False), mask(False, False), [0.5, 0.7])
    assert takes.tolist() == [[0, 0], [1, -1]]


def test_of_equal_overlaps_the_last_object_is_taken() -> None:
    each = pairs((0, 0, 0.8), (0, 1, 0.8))
    assert taken(each, np.zeros(1, np.int64), mask(False, False), mask(False, False), [0.5]).tolist() == [[1]]


def test_an_ignored_object_is_taken_only_where_no_other_is_free_and_a_crowd_many_times() -> None:
    each = pairs((0, 0, 0.6), (0, 1, 0.9), (1, 0, 0.6), (1, 1, 0.9), (2, 1, 0.9))
    place = np.zeros(3, np.int64)
    crowd = taken(each, place, mask(False, True), mask(False, True), [0.5])
    ignored = taken(each, place, mask(False, True), mask(False, False), [0.5])
    assert crowd.ravel().tolist() == [0, 1, 1]
    assert ignored.ravel().tolist() == [0, 1, -1]
