"""People whom a synthetic image resembles far more than it resembles anybody else."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.memorisation.closeness import PhotoCloseness
from showthrough.stats.memorisation.outlying import outlying, tail_of

ALPHA = 0.01


def strangers(n: int, rng: np.random.Generator, photos: int = 1, dimensions: float = 10.0) -> PhotoCloseness:
    """Return closeness that thins out as it does in so many dimensions."""
    return PhotoCloseness(rng.random(n * photos) ** (1 / dimensions), np.repeat(np.arange(n), photos))


def copied(photos: PhotoCloseness, n: int, ratio: float = 0.02) -> PhotoCloseness:
    changed = photos.ratio.copy()
    changed[:n] = ratio * np.linspace(1, 2, n)
    return photos._replace(ratio=changed)


@pytest.mark.parametrize(
    ("sizes", "photos"),
    [((400, 400), (1, 1)), ((1500, 75), (1, 1)), ((200, 200), (5, 5)), ((200, 200), (5, 1))],
)
def test_strangers_are_outlying_in_hardly_more_audits_than_promised(sizes, photos):
    alpha, runs = 0.05, 400
    alarms = np.zeros(2)
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        own, other = (strangers(n, rng, k) for n, k in zip(sizes, photos, strict=True))
        found = outlying(own, other, alpha)
        alarms += found.members > 0, found.nonmembers > 0
    assert alarms.sum() <= alpha * runs + 2 * (alpha * runs) ** 0.5


def test_people_whose_photos_are_all_alike_are_no_tail_of_their_own():
    """Five prints of one photo are as close as one, and say no more about the tail."""
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        own, other = strangers(100, rng), strangers(100, rng)
        prints = PhotoCloseness(np.repeat(own.ratio, 5), np.repeat(own.person, 5))
        alarms += outlying(prints, other, 0.05).members > 0
    assert alarms <= 20


@pytest.mark.parametrize("sizes", [(400, 400), (1500, 75), (60, 60)])
@pytest.mark.parametrize("copies", [1, 5, 40])
def test_copies_are_found_few_and_many_whatever_the_galleries(sizes, copies):
    rng = np.random.default_rng(3)
    own, other = (strangers(n, rng) for n in sizes)
    found = outlying(copied(own, copies), other, ALPHA)
    assert found.nonmembers == 0
    assert min(copies, 5) <= found.members <= copies  # 40 of 1,575 are more than the tail leaves out


def test_a_generator_that_copies_everybody_is_found_against_held_out_people_alone(rng):
    found = outlying(copied(strangers(300, rng), 300), strangers(100, rng), ALPHA)
    assert found.members == 300
    assert found.by_role < 1e-10


def test_a_held_out_photo_neither_hides_copies_nor_goes_unnoticed(rng):
    own, other = strangers(400, rng), strangers(400, rng)
    for copies, held in ((1, 1), (12, 1), (4, 2)):
        found = outlying(copied(own, copies), copied(other, held), ALPHA)
        assert (found.members, found.nonmembers, found.is_broken) == (copies, held, False)


def test_more_held_out_people_than_are_tolerated_break_the_control(rng):
    own, other = strangers(200, rng), strangers(200, rng)
    found = outlying(own, copied(other, 5), ALPHA)
    assert found.tolerated == 4
    assert found.is_broken
    assert found.by_role == 1
    with pytest.raises(NotAssessableError, match="held-out people among them"):
        outlying(copied(own, 40), copied(other, 40), ALPHA)


def test_one_of_five_photos_that_was_copied_is_enough(rng):
    own = strangers(100, rng, photos=5)
    assert outlying(copied(own, 1), strangers(100, rng, photos=5), ALPHA).members == 1


def test_the_stricter_the_level_the_closer_a_photo_must_be(rng):
    own, other = strangers(300, rng), strangers(300, rng)
    limits = [outlying(own, other, alpha).limit for alpha in (0.05, 0.01, 0.001)]
    assert limits == sorted(limits, reverse=True)
    tail = tail_of(PhotoCloseness(np.r_[own.ratio, other.ratio], np.arange(600)))
    assert tail.chances([tail.limit(1e-4)])[0] == pytest.approx(1e-4)


def test_people_who_are_all_equally_close_have_no_tail():
    equal = PhotoCloseness(np.ones(100), np.arange(100))
    with pytest.raises(NotAssessableError, match="all equally close"):
        outlying(equal, equal, ALPHA)


def test_a_tail_that_grows_heavier_towards_its_end_is_refused(rng):
    """Every tenth person has a near double among the synthetic images, in both roles."""
    heavy = copied(strangers(300, rng), 30, ratio=0.1)
    with pytest.raises(NotAssessableError, match="thin out"):
        outlying(heavy, heavy, ALPHA)


def test_fewer_people_than_a_tail_needs_are_refused_with_the_number(rng):
    with pytest.raises(NotEnoughDataError) as refused:
        outlying(strangers(10, rng), strangers(9, rng), ALPHA)
    assert refused.value.needed == 20


def test_closeness_beyond_the_horizon_is_not_needed(rng):
    own, other = copied(strangers(300, rng), 3), strangers(300, rng)
    known = [each._replace(ratio=np.where(each.ratio < 0.85, each.ratio, np.inf)) for each in (own, other)]
    assert outlying(*known, ALPHA, horizon=0.85).members == 3
    with pytest.raises(NotAssessableError, match="too few people"):
        outlying(*known, ALPHA, horizon=0.5)
