"""Boxes come in as mappings, one an image; what cannot be meant is refused and named."""

import numpy as np
import pytest

from showthrough.stats.detection.given_boxes import BoxLists


def test_images_are_laid_one_after_another() -> None:
    lists = BoxLists(
        [
            {"boxes": [[0, 0, 1, 2]], "labels": [3], "scores": [0.5]},
            {"boxes": [], "labels": [], "scores": []},
            {"boxes": np.ones((2, 4), np.float32), "labels": np.array([1, 2], np.int8), "scores": [1, 0]},
        ],
        "predictions",
    )
    assert lists.image.tolist() == [0, 2, 2]
    assert lists.labels().tolist() == [3, 1, 2]
    assert lists.column("scores").tolist() == [0.5, 1, 0]
    assert lists.boxes.shape == (3, 4)


def test_what_only_some_images_say_is_filled_in() -> None:
    lists = BoxLists([{"boxes": [[0, 0, 1, 2]]}, {"boxes": [[0, 0, 3, 3]], "area": [5]}], "targets")
    assert lists.column("area", np.array([2.0, 9.0])).tolist() == [2, 5]
    assert not lists.has_labels
    assert lists.labels().tolist() == [0, 0]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({}, r"targets\[1\] has no boxes"),
        ({"boxes": [[0, 0, 1]]}, r"targets\[1\] has boxes of shape \(1, 3\), not \(n, 4\)"),
        ({"boxes": [0, 0, 1, 1]}, r"shape \(4,\), not"),
        ({"boxes": [["a", 0, 1, 1]]}, "boxes that are no numbers"),
        ({"boxes": [[50, 60, 20, 30]]}, r"targets\[1\] has the box \[50.0, 60.0, 20.0, 30.0\]; .* xywh\?"),
        ({"boxes": [[0, 0, 1, np.nan]]}, "it is not finite"),
        ({"boxes": [[0, 0, np.inf, 1]]}, "it is not finite"),
    ],
)
def test_what_is_no_box_is_refused(entry, told) -> None:
    with pytest.raises(ValueError, match=told):
        BoxLists([{"boxes": np.zeros((1, 4))}, entry], "targets")


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ([1, 2], r"predictions\[0\] has labels of shape \(2,\) for 1 boxes"),
        (None, r"predictions\[0\] has no labels"),
        ([1.5], "labels that are no whole numbers"),
        (["face"], "labels that are no numbers"),
    ],
)
def test_labels_that_cannot_be_meant_are_refused(labels, told) -> None:
    lists = BoxLists(
        [{"boxes": [[0, 0, 1, 1]], "labels": labels}, {"boxes": [[0, 0, 1, 1]], "labels": [1]}], "predictions"
    )
    with pytest.raises(ValueError, match=told):
        lists.labels()


def test_scores_that_are_missing_or_not_finite_are_refused() -> None:
    box = {"boxes": [[0, 0, 1, 1]]}
    with pytest.raises(ValueError, match=r"predictions\[0\] has no scores"):
        BoxLists([box], "predictions").column("scores")
    with pytest.raises(ValueError, match=r"predictions\[1\] has scores that are not finite"):
        BoxLists([{**box, "scores": [1]}, {**box, "scores": [np.nan]}], "predictions").column("scores")
