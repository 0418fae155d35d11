"""What size and angle do to a matcher is seen on altered photos; lost ones count as turned away."""

import numpy as np

from showthrough.matchers.condition_rates import drawn_probes, rates_by_own_size
from showthrough.matchers.enrolled_faces import EnrolledFaces
from showthrough.stats.biometric.match_certificates import genuine_outcomes


def test_a_matcher_without_a_detector_fails_when_faces_turn(calibrated) -> None:
    rates = {one.name: one for one in calibrated.found.angles}
    assert rates["as they are"].false_rejects == 0
    assert rates["turned by 90 degrees"].false_rejects > 0.8
    assert rates["mirrored"].false_rejects > 0.8
    assert all(one.lost == 0 and one.low <= one.false_rejects <= one.high for one in rates.values())


def test_small_pictures_are_tried_where_photos_are_larger(calibrated) -> None:
    assert [one.name for one in calibrated.found.sizes] == ["as they are", "48 px", "32 px", "16 px"]
    assert all(one.fmr < 0.03 for one in calibrated.found.sizes)


def test_own_sizes_are_told_where_there_are_pairs_enough(calibrated) -> None:
    (own,) = calibrated.found.own_sizes
    assert (own.name, own.photos) == ("64 to 111 px", 100)


def test_a_photo_without_a_face_may_be_drawn_and_is_turned_away() -> None:
    vectors = np.repeat(np.eye(40, dtype=np.float32), 2, axis=0)
    people = np.repeat(np.arange(40), 2).astype(str)
    vectors[::4] = np.nan
    rows = np.flatnonzero(np.isfinite(vectors[:, 0]))
    faces = EnrolledFaces(vectors, rows, people)
    probes = drawn_probes(faces, np.random.default_rng(0))
    assert len(probes.probe) == 40
    assert np.isfinite(vectors[probes.gallery]).all()
    assert np.isnan(vectors[probes.probe, 0]).sum() == 20
    images = type("Sizes", (), {"identity": people, "sizes": [(50, 70)] * 80})()
    (small,) = rates_by_own_size(images, genuine_outcomes(vectors, people), 0.5)
    assert (small.name, small.lost, small.fnmr, small.false_rejects) == ("below 64 px", 20, 0.0, 0.5)
