"""See measures/data_copying.toml."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.measures.data_copying import DataCopying
from showthrough.stats import copying_z
from showthrough.testing.in_memory import PIXELS, Faces, noisy


def one(seen, statistic="closer_excess", by="pixels") -> Finding:
    found = DataCopying().run(seen, np.random.default_rng(1))
    (wanted,) = [f for f in found if f.statistic == statistic and f.params["by"] == by]
    return wanted


def test_c_t_is_that_of_the_plain_statistic(leaky):
    seen = leaky(share=0.2, n=80)
    vectors = (seen.of(role, "pixels").values for role in (Role.TRAIN, Role.HOLDOUT, Role.SYNTHETIC))
    plain = copying_z(*vectors)
    assert one(seen, "c_t").value == pytest.approx(plain.c_t, abs=0.05)  # ties of float32
    assert one(seen, "worst_cell_z").value == pytest.approx(min(plain.cells.values()), abs=0.05)


@pytest.mark.parametrize("by", ["pixels", "face"])
def test_a_planted_leak_is_found_and_more_of_it_gives_more(leaky, by):
    found = [leaky(share=share) for share in (0.0, 0.4, 1.0)]
    excess = [one(seen, by=by) for seen in found]
    assert [f.shows_leak for f in excess] == [False, True, True]
    assert excess[0].value < excess[1].value < excess[2].value
    c_t = [one(seen, "c_t", by) for seen in found]
    assert c_t[0].interval.contains(0)
    assert c_t[2].interval.high < c_t[1].interval.high < 0
    assert abs(c_t[2].control) < 3 < abs(c_t[2].value)


def test_where_nothing_leaks_an_alarm_is_rare(leaky):
    pixels = [
        DataCopying().run(leaky(share=0.0, seed=seed, n=40), np.random.default_rng(1))[:2]
        for seed in range(15)
    ]
    assert sum(excess.shows_leak for excess, _ in pixels) <= 2
    assert sum(c_t.interval.high < 0 for _, c_t in pixels) <= 2


def test_blurred_images_are_no_copies_although_c_t_falls(toy, observe, rng):
    sets = {role: toy.people(200, rng, name=role) for role in ("train", "holdout", "made")}
    mean = sets["made"].images.mean(axis=0)
    blurred = (0.5 * sets["made"].images + 0.5 * mean).astype(np.uint8)
    seen = observe(
        train=sets["train"], holdout=sets["holdout"], synthetic=Faces(blurred, sets["made"].identity)
    )
    c_t = one(seen, "c_t")
    assert c_t.interval.high < 0
    assert c_t.control < -3  # it says so itself
    assert not one(seen).shows_leak


def kinds(observe, rng, copied=True):
    """Return images of four kinds, far apart, of which one is copied from train."""

    def side(n, name):
        kind = np.arange(n) % 4
        shade = np.array([20, 90, 160, 235])[kind][:, None, None, None]
        images = np.clip(shade + rng.normal(0, 8, (n, 8, 8, 3)), 0, 255).astype(np.uint8)
        return Faces(images, [f"{name}{i}" for i in range(n)])

    train, holdout, made = side(160, "t"), side(160, "h"), side(160, "s")
    if copied:
        images = made.images.copy()
        images[::4] = noisy(train.take(np.arange(0, 160, 4)), rng, sd=1.0).images
        made = Faces(images, made.identity)
    return observe(train=train, holdout=holdout, synthetic=made, embedders=(PIXELS,))


def test_copies_of_one_kind_of_image_show_in_the_worst_kind_and_in_the_note(observe, rng):
    seen = kinds(observe, rng)
    worst, mean = one(seen, "worst_cell_z"), one(seen, "c_t")
    assert worst.value < -6
    assert worst.interval.high < 0
    assert worst.value < mean.value
    assert "alone lies far below zero" in worst.note
    assert "alone" not in one(kinds(observe, rng, copied=False), "worst_cell_z").note


def test_kinds_that_the_generator_hardly_draws_are_named_as_not_tested(observe, rng):
    seen = kinds(observe, rng, copied=False)
    made = seen.images(Role.SYNTHETIC).source.images
    few = np.flatnonzero((np.arange(160) % 4 != 3) | (np.arange(160) < 16))
    sets = {
        role: Faces(seen.images(role).source.images, list(seen.images(role).identity))
        for role in ("train", "holdout")
    }
    thin = observe(**sets, synthetic=Faces(made[few], [str(i) for i in few]), embedders=(PIXELS,))
    assert "fewer than 20 synthetic images were not tested" in one(thin, "c_t").note
