"""Searching a gallery of people."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.biometric.identification import identification_rates, search


def unit(rng, n, dims=8):
    drawn = rng.normal(size=(n, dims))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.mark.parametrize("photos", [1, 7, 8192])  # of the gallery, at a time
def test_a_search_returns_what_comparing_everybody_returns(rng, photos):
    probes, gallery = unit(rng, 30), unit(rng, 50)
    who = np.array([f"p{i}" for i in rng.integers(0, 20, 50)])
    asked = np.array([f"p{i}" for i in rng.integers(0, 25, 30)])  # some are in no gallery
    found = search(probes, gallery, who, asked, rows=11, photos=photos)
    names = np.unique(who)
    table = np.stack([(probes @ gallery.T)[:, who == name].max(axis=1) for name in names], axis=1)
    assert np.array_equal(found.person, table.argmax(axis=1))
    assert found.best == pytest.approx(table.max(axis=1), abs=1e-6)
    for row, name in enumerate(asked):
        rest = table[row, names != name]
        assert found.nonmated[row] == pytest.approx(rest.max(), abs=1e-6)
        assert found.mated[row] == (
            pytest.approx(table[row, names == name][0], abs=1e-6) if name in names else -np.inf
        )


def test_of_two_equally_similar_people_the_first_by_name_is_the_answer():
    same = np.array([[1.0, 0.0]])
    found = search(same, np.repeat(same, 4, axis=0), ["d", "b", "c", "e"], ["c"], photos=1)
    assert np.unique(["d", "b", "c", "e"])[found.person] == ["b"]
    assert (found.mated, found.nonmated) == (1, 1)


def test_the_three_rates_are_those_counted_by_hand():
    angles = np.radians([0, 90, 180])
    gallery = np.stack([np.cos(angles), np.sin(angles)], axis=1)  # a, b, c
    turned = np.radians([10, 40, 50, 170])  # of a: found, found; of b: b first; of c: found
    probes = np.stack([np.cos(turned), np.sin(turned)], axis=1)
    who = np.array(["a", "a", "a", "c"])
    rates = identification_rates(search(probes, gallery, ["a", "b", "c"], who), who, threshold=0.7)
    assert rates.rank1.value == 0.75
    assert rates.fnir.value == 0.25  # the third: somebody else comes first
    assert rates.fpir.value == 0.25  # the same: b is found for a
    assert rates.fnir.people == 2


def test_a_larger_gallery_finds_more_strangers(rng):
    probes, gallery = unit(rng, 200), unit(rng, 400)
    who = np.arange(200)
    rates = [
        identification_rates(search(probes, gallery[:n], np.arange(n) + 1000), who, 0.8).fpir.value
        for n in (25, 100, 400)
    ]
    assert rates == sorted(rates)
    assert rates[0] < rates[2]


def test_photos_of_the_gallery_do_not_find_themselves(rng):
    gallery = unit(rng, 20)
    rates = identification_rates(
        search(gallery, gallery, np.arange(20), np.arange(20)), np.arange(20), 0.99, mated=np.zeros(20, bool)
    )
    assert rates.fnir is None
    assert rates.rank1 is None
    assert rates.fpir.value < 0.2


def test_a_gallery_of_one_person_knows_no_stranger():
    found = search([[1.0, 0.0]], [[1.0, 0.0]], ["a"], ["a"])
    with pytest.raises(NotEnoughDataError, match="two people"):
        identification_rates(found, ["a"], 0.5)
