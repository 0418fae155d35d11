"""What may be drawn: a curve that lies in its band, no step of which tells of a few people."""

from typing import Any

import pytest
from pydantic import ValidationError

from showthrough.core.curves import Curve, Histogram


def a_curve(**changes: Any) -> Curve:
    given = {
        "name": "roc",
        "x": (0.1, 0.5, 1.0),
        "y": (0.2, 0.6, 1.0),
        "low": (0.1, 0.5, 1.0),
        "high": (0.4, 0.7, 1.0),
        "level": 0.95,
        "x_title": "Accused",
        "y_title": "Caught",
        "counts": (20, 30, 50),
    }
    return Curve.model_validate({**given, **changes})


def test_a_curve_with_its_band_is_valid_and_so_is_one_without() -> None:
    assert a_curve().level == 0.95
    assert a_curve(low=(), high=(), level=None).high == ()


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"counts": (20, 19, 50)}, "at least 20 people or images"),
        ({"counts": (20, 30)}, "one entry a point"),
        ({"high": ()}, "one entry a point"),
        ({"low": (0.1, 0.65, 1.0)}, "inside its band"),
        ({"high": (0.4, 0.55, 1.0)}, "inside its band"),
        ({"x": (0.5, 0.1, 1.0)}, "order of x"),
        ({"y": (0.2, float("nan"), 1.0)}, "finite"),
        ({"high": (0.4, float("inf"), 1.0)}, "finite"),
    ],
)
def test_anything_else_is_refused(broken: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        a_curve(**broken)


def test_one_point_is_no_curve() -> None:
    with pytest.raises(ValidationError, match="two points"):
        a_curve(x=(0.1,), y=(0.2,), low=(), high=(), counts=(20,))


@pytest.mark.parametrize(
    ("edges", "counts", "reason"),
    [
        ((0.0, float("nan"), 2.0), (20, 30), "finite numbers"),
        ((0.0, 1.0, float("inf")), (20, 30), "finite numbers"),
        ((0.0, 1.0), (20, 30), "one edge more than bars"),
        ((0.0,), (), "one edge more than bars"),
        ((0.0, 1.0, 2.0), (20, -1), "no bar below zero"),
        ((0.0, 1.0, 1.0), (20, 30), "rise"),
    ],
)
def test_what_cannot_be_drawn_as_a_histogram_is_refused(edges, counts, reason) -> None:
    with pytest.raises(ValidationError, match=reason):
        Histogram(label="a", edges=edges, counts=counts)
    assert Histogram(label="a", edges=(0.0, 1.0, 2.0), counts=(20, 30)).counts == (20, 30)
