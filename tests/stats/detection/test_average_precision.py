"""Average precision of one class, and resampling against repeating the images themselves."""

import numpy as np
import pytest

from showthrough.stats.detection.average_precision import (
    Detections,
    Objects,
    average_precision,
    match,
    missed_share,
    resample_groups,
    resample_seeds,
)
from showthrough.stats.detection.mean_average_precision import mean_average_precision


def boxes(rng: np.random.Generator, n: int) -> np.ndarray:
    corner, size = rng.uniform(0, 60, (n, 2)), rng.uniform(8, 40, (n, 2))
    return np.concatenate([corner, corner + size], axis=1).astype(np.float32).astype(np.float64)


def case(seed: int) -> tuple[list[Detections], list[Objects]]:
    """Return images with up to four objects, found roughly, with strays, with ties, or not at all."""
    rng = np.random.default_rng(seed)
    found, there = [], []
    for _ in range(int(rng.integers(1, 25))):
        objects = boxes(rng, int(rng.integers(0, 5)))
        strays = boxes(rng, int(rng.integers(0, 12)))
        near = np.repeat(objects, int(rng.integers(0, 3)), axis=0)
        every = np.concatenate([near + rng.uniform(-4, 4, near.shape), strays])
        scores = np.round(rng.random(len(every)), int(rng.integers(1, 6)))
        found.append(Detections(every, scores))
        there.append(Objects(objects))
    return found, there


@pytest.mark.parametrize("seed", range(10))
def test_it_is_the_mean_average_precision_of_one_class(seed) -> None:
    found, there = case(seed)
    whole = mean_average_precision([f._asdict() for f in found], [o._asdict() for o in there])
    each = average_precision(match(found, there))
    assert (each.mean(), each[0]) == pytest.approx((whole.map, whole.map50), abs=1e-12)


def test_perfect_detections_give_one_and_none_give_zero() -> None:
    _, there = case(5)
    perfect = [Detections(o.boxes, np.ones(len(o.boxes))) for o in there]
    nothing = [Detections(np.empty((0, 4)), np.empty(0)) for _ in there]
    assert (average_precision(match(perfect, there)) == 1).all()
    assert (average_precision(match(nothing, there)) == 0).all()


def test_where_there_is_nothing_to_find_the_answer_is_undefined() -> None:
    stray = Detections(np.array([[0.0, 0.0, 5.0, 5.0]]), np.array([0.9]))
    nothing = Objects(np.empty((0, 4)))
    assert np.isnan(average_precision(match([], []))).all()
    assert np.isnan(average_precision(match([stray], [nothing]))).all()


def test_only_the_hundred_strongest_detections_of_an_image_count() -> None:
    face = Objects(np.array([[0.0, 0.0, 5.0, 5.0]]))
    strays = np.tile([50.0, 50.0, 60.0, 60.0], (100, 1))
    late = Detections(np.concatenate([strays, face.boxes]), np.linspace(1, 0.1, 101))
    assert (average_precision(match([late], [face])) == 0).all()


def test_an_image_that_counts_twice_is_an_image_that_is_there_twice(rng) -> None:
    found, there = case(8)
    found = [one._replace(scores=rng.random(len(one.scores))) for one in found]  # no ties
    times = resample_groups(np.arange(len(found)) // 2, 20, rng)
    answers = average_precision(match(found, there), times)
    missed = missed_share(match(found, there), 0.5, times)
    for row, answer, share in zip(times, answers, missed, strict=True):
        rows = np.repeat(np.arange(len(found)), row)
        repeated = match([found[i] for i in rows], [there[i] for i in rows])
        assert average_precision(repeated) == pytest.approx(answer, abs=1e-12)
        once = np.ones((1, len(rows)), dtype=np.int64)
        assert missed_share(repeated, 0.5, once)[0] == pytest.approx(share)


def test_missed_objects_are_those_without_a_box_of_enough_score() -> None:
    objects = Objects(np.array([[0.0, 0.0, 10.0, 10.0], [20.0, 20.0, 60.0, 60.0]]))
    found = Detections(objects.boxes, np.array([0.9, 0.3]))
    once = np.ones((1, 1), dtype=np.int64)
    matches = match([found], [objects])
    assert missed_share(matches, 0.3, once) == 0
    assert missed_share(matches, 0.5, once) == 0.5
    assert missed_share(matches, 0.5, once, wanted=np.array([True, False])) == 0
    assert np.isnan(missed_share(matches, 0.5, once, wanted=np.array([False, False])))


def test_the_photos_of_a_person_are_drawn_together(rng) -> None:
    times = resample_groups(["a", "b", "a", "c"], 200, rng)
    assert (times[:, 0] == times[:, 2]).all()
    assert (times[:, [0, 1, 3]].sum(axis=1) == 3).all()


def test_a_bootstrap_of_single_photos_would_be_too_sure(rng) -> None:
    """Ten people with eight photos each, who are found always or never."""
    face = Objects(np.array([[0.0, 0.0, 10.0, 10.0]]))
    hit, nothing = Detections(face.boxes, np.array([0.9])), Detections(np.empty((0, 4)), np.empty(0))
    people = np.repeat(np.arange(10), 8)
    matches = match([hit if person < 5 else nothing for person in people], [face] * 80)
    by_person, by_photo = (
        missed_share(matches, 0.5, resample_groups(groups, 2000, rng)).std()
        for groups in (people, np.arange(80))
    )
    assert by_person == pytest.approx(np.sqrt(0.25 / 10), rel=0.1)
    assert by_person > 2 * by_photo


@pytest.mark.parametrize("seeds", [2, 3, 5])
def test_seeds_drawn_again_vary_as_much_as_a_mean_of_seeds_does(rng, seeds) -> None:
    weights = resample_seeds(seeds, 20_000, rng)
    figures = rng.normal(size=seeds)
    assert weights.sum(axis=1) == pytest.approx(1)
    assert (weights @ figures).var() == pytest.approx(figures.var(ddof=1) / seeds, rel=0.05)


def test_one_seed_has_no_spread(rng) -> None:
    assert (resample_seeds(1, 10, rng) == 1).all()


@pytest.mark.parametrize("seed", range(6))
def test_a_crowd_may_be_found_and_is_never_missed(seed) -> None:
    found, there = case(seed)
    rng = np.random.default_rng(seed)
    there = [one._replace(crowd=rng.random(len(one.boxes)) < 0.4) for one in there]
    targets = [{"boxes": one.boxes, "iscrowd": one.crowd} for one in there]
    whole = mean_average_precision([f._asdict() for f in found], targets)
    matches = match(found, there)
    assert average_precision(matches).mean() == pytest.approx(whole.map, abs=1e-12, nan_ok=True)
    wanted = [Objects(one.boxes[~one.crowd]) for one in there]
    once = np.ones((1, len(there)), dtype=np.int64)
    missed = missed_share(match(found, wanted), 0.3, once)
    assert missed_share(matches, 0.3, once) == pytest.approx(missed, nan_ok=True)


def test_predictions_of_other_images_are_refused() -> None:
    with pytest.raises(ValueError, match="0 predictions do not pair up with 1 targets"):
        match([], [Objects(np.empty((0, 4)))])
