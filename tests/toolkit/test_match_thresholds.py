"""Thresholds are worked out once, and refused where they prove nothing."""

import pytest

from showthrough.errors import NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.toolkit import match_thresholds as rulers
from showthrough.toolkit.match_thresholds import able_ruler, calibrations, face_embedders, ruler_of


@pytest.fixture
def reference(toy, rng):
    return toy.people(150, rng, photos=2, name="r")


def test_a_threshold_that_is_known_is_not_worked_out_again(observe, reference, monkeypatch):
    seen = observe(reference=reference)
    (info,) = face_embedders(seen)
    known = calibrations(seen)
    alone = ruler_of(seen, info, 0.01)
    beside = ruler_of(observe(reference=reference, facts=(known,)), info, 0.01)
    assert beside == alone
    monkeypatch.setattr(rulers, "calibrate", None)  # a second calibration would fail
    assert known.of(info.name, 0.01) == alone.calibration


def test_what_has_no_threshold_is_refused_each_time(observe, toy, rng):
    seen = observe(reference=toy.people(5, rng, photos=2))
    (info,) = face_embedders(seen)
    known = calibrations(seen)
    for _ in range(2):
        with pytest.raises(NotEnoughDataError, match="10 people"):
            known.of(info.name, 0.01)


def test_only_a_matcher_that_recognises_people_measures(observe, reference):
    seen = observe(reference=reference)
    (info,) = face_embedders(seen)
    assert able_ruler(seen, info, 0.01).fmr == 0.01
    with pytest.raises(NotAssessableError, match="finding no match proves nothing"):
        able_ruler(seen, info, 0.01, max_fnmr=-1.0)
    with pytest.raises(NotEnoughDataError, match="power cannot be shown"):
        able_ruler(seen, info, 0.01, fewest_genuine=151)


def test_pixels_are_no_face_embedder(observe, reference):
    seen = observe(embedders=(), reference=reference)
    with pytest.raises(NotAvailableError, match="only pixels"):
        face_embedders(seen)
