"""People found again among a gallery: counts by hand, worlds without a leak, planted leaks."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.redaction import reidentification
from showthrough.stats.redaction.reidentification import falsely_first, rank_one, reidentified


def unit(rng, n, dims=24):
    drawn = rng.normal(size=(n, dims))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def mixed(one, other, share):
    drawn = share * one + (1 - share) * other
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def by_hand(probes, gallery, person):
    """Return the table of all similarities, people in columns."""
    alike = probes @ gallery.T
    return np.stack([alike[:, person == one].max(axis=1) for one in range(person.max() + 1)], axis=1)


@pytest.mark.parametrize("photos", [5, 8192])  # of the gallery, at a time
def test_counts_are_those_of_the_whole_table(rng, monkeypatch, photos):
    monkeypatch.setattr(reidentification, "PHOTOS", photos)
    monkeypatch.setattr(reidentification, "ROWS", 7)
    n, person = 30, np.concatenate([np.arange(30), rng.integers(0, 30, 40)])
    who = unit(rng, n)
    probes, gallery = mixed(who, unit(rng, n), 0.5), mixed(who[person], unit(rng, 70), 0.5)
    strangers = unit(rng, 60)
    table, others = by_hand(probes, gallery, person), by_hand(strangers, gallery, person)
    first = rank_one(probes, gallery, person, rng)
    assert (first.hits, first.people) == (int((table.argmax(axis=1) == np.arange(n)).sum()), n)
    found = reidentified(probes, gallery, person, strangers, 0.05)
    bar = np.sort(others.ravel())[-1 - 90]  # 5 % of 1,800 comparisons
    assert found.threshold == pytest.approx(bar, abs=2e-6)
    assert found.false_matches == int((others > bar).sum()) == 90
    assert found.hits == int((np.diag(table) > bar).sum())


def test_the_best_photo_of_a_person_counts():
    angles = np.radians([0, 60, 90])
    gallery = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = rank_one(gallery[[1, 2]], gallery, [0, 0, 1], np.random.default_rng(0))
    assert found.hits == 2


def test_people_of_equal_vectors_are_found_as_often_as_guessing_finds_them(rng):
    same = np.repeat(unit(rng, 1), 200, axis=0)
    hits = [rank_one(same, same, np.arange(200), np.random.default_rng(seed)).hits for seed in range(200)]
    assert 0.7 < np.mean(hits) < 1.3  # one of 200 in each of 200 worlds
    strangers = np.repeat(same[:1], 60, axis=0)
    assert reidentified(same, same, np.arange(200), strangers, 0.01).hits == 0


def test_a_crowd_that_shares_a_vector_is_worth_a_guess_within_it(rng):
    shared = np.repeat(unit(rng, 50), 4, axis=0)
    found = rank_one(shared, shared, np.arange(200), rng)
    assert 0.12 < found.value < 0.4  # 1 in 4, far beyond 1 in 200
    assert found.interval.low > found.chance


def test_equal_probes_find_one_person_at_most(rng):
    """All grey: whoever is nearest to grey is found, and nobody else; false matches stay at their rate."""
    grey, gallery = np.repeat(unit(rng, 1), 300, axis=0), unit(rng, 300)
    first = rank_one(grey, gallery, np.arange(300), rng)
    assert first.hits == 1
    assert first.interval.low < first.chance
    found = reidentified(grey, gallery, np.arange(300), grey[:100], 0.01)
    assert found.hits <= 3
    assert found.interval.low < found.fmr_interval.high


@pytest.mark.parametrize("kind", ["independent", "crowded", "two avatars"])
def test_worlds_without_a_leak_raise_no_alarm(kind):
    alarms = np.mean([alarm(seed, kind) for seed in range(200)], axis=0)
    assert (alarms <= 0.05).all(), alarms


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["independent", "crowded", "two avatars", "few strangers", "few people"])
def test_worlds_without_a_leak_raise_no_alarm_over_many_seeds(kind):
    alarms = np.mean([alarm(seed, kind) for seed in range(4000)], axis=0)
    assert (alarms <= 0.028).all(), alarms  # 2.5 % nominal, and two standard errors of 4,000 worlds


def alarm(seed, kind):
    """Return which figures show a leak in a world in which redacted pictures tell nothing."""
    rng = np.random.default_rng([7, seed])
    n, m = {"few strangers": (200, 15), "few people": (12, 250)}.get(kind, (60, 60))
    person = np.concatenate([np.arange(n), rng.integers(0, n, n)])  # one photo or several
    gallery = mixed(unit(rng, n, 8)[person], unit(rng, 2 * n, 8), 0.7)
    if kind == "crowded":  # few people draw most probes to themselves
        gallery = mixed(gallery, np.repeat(unit(rng, 1, 8), 2 * n, axis=0), rng.random((2 * n, 1)))
    shown = unit(rng, n + m, 8)
    if kind == "two avatars":
        shown = shown[rng.integers(0, 2, n + m)]
    first = rank_one(shown[:n], gallery, person, rng)
    found = reidentified(shown[:n], gallery, person, shown[n:], 0.01)
    return first.interval.low > first.chance, found.interval.low > found.fmr_interval.high


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.02, 0.3])
def test_the_interval_covers_the_true_share(share):
    """A known share of people is copied outright, and everybody else is found by chance."""
    covered = []
    for seed in range(2000):
        rng = np.random.default_rng([8, seed])
        gallery, probes = unit(rng, 100), unit(rng, 100)
        leaked = rng.random(100) < share
        probes[leaked] = gallery[leaked]
        interval = rank_one(probes, gallery, np.arange(100), rng).interval
        covered.append(interval.contains(share + (1 - share) / 100))
    assert np.mean(covered) >= 0.95


@pytest.mark.parametrize("seeds", [20, pytest.param(400, marks=pytest.mark.slow)])
def test_a_planted_leak_is_found(seeds):
    """Six of 100 people are shown as they are, and all others are hidden."""
    shown = []
    for seed in range(seeds):
        rng = np.random.default_rng([9, seed])
        gallery, probes, strangers = unit(rng, 100), unit(rng, 100), unit(rng, 100)
        probes[:6] = mixed(gallery[:6], unit(rng, 6), 0.8)
        first = rank_one(probes, gallery, np.arange(100), rng)
        found = reidentified(probes, gallery, np.arange(100), strangers, 0.005)
        shown.append((first.interval.low > first.chance, found.interval.low > found.fmr_interval.high))
    assert (np.mean(shown, axis=0) > 0.8).all()


def test_a_larger_leak_gives_a_larger_share(rng):
    gallery, strangers = unit(rng, 100), unit(rng, 100)
    noise = unit(rng, 100)
    shares = []
    for clarity in (0.0, 0.2, 0.4, 0.6):
        probes = mixed(gallery, noise, clarity)
        first = rank_one(probes, gallery, np.arange(100), rng)
        shares.append((first.value, reidentified(probes, gallery, np.arange(100), strangers, 0.01).value))
    assert shares == sorted(shares)
    assert shares[-1][0] > 0.9


def test_strangers_under_false_names_are_found_as_guessing_finds_them(rng):
    found = falsely_first(unit(rng, 4000), unit(rng, 50), np.arange(50), rng)
    assert found.people == 4000
    assert found.interval.contains(1 / 50)


def test_a_rate_that_strangers_cannot_support_is_refused_with_how_many_would_do(rng):
    people, few = unit(rng, 100), unit(rng, 29)
    with pytest.raises(NotEnoughDataError, match="of 30 strangers; there are 29") as refusal:
        reidentified(people, people, np.arange(100), few, 0.01)
    assert refusal.value.needed == 30
    with pytest.raises(NotEnoughDataError, match=r"0\.001 against 100 people"):
        reidentified(people, people, np.arange(100), unit(rng, 299), 0.001)
    with pytest.raises(ValueError, match="between 0 and 1"):
        reidentified(people, people, np.arange(100), few, 0.0)


def test_one_person_alone_cannot_be_found_among_others(rng):
    with pytest.raises(NotEnoughDataError, match="needs 2 people"):
        rank_one(unit(rng, 1), unit(rng, 1), [0], rng)


@pytest.mark.parametrize("person", [[0, 1, 1], [0, 1, 3], [0, 1, -1], [0, 1]])
def test_a_gallery_that_lacks_somebody_is_refused(rng, person):
    with pytest.raises(ValueError, match=r"needs a photo|one number"):
        rank_one(unit(rng, 3), unit(rng, 3), person, rng)


def test_vectors_of_another_length_or_not_finite_are_refused(rng):
    people = unit(rng, 10)
    with pytest.raises(ValueError, match="scaled to length 1"):
        rank_one(2 * people, people, np.arange(10), rng)
    with pytest.raises(ValueError, match="finite"):
        rank_one(np.full_like(people, np.nan), people, np.arange(10), rng)
