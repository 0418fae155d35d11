"""One score a person."""

import numpy as np
import pytest

from showthrough.stats import by_identity, equally_many

SCORES, PEOPLE = [1.0, 4.0, 3.0, -2.0, 5.0], ["b", "a", "b", "c", "b"]


@pytest.mark.parametrize(
    ("how", "expected"),
    [("mean", [4, 3, -2]), ("max", [4, 5, -2]), ("logsumexp", [4, np.log(np.exp([1, 3, 5]).mean()), -2])],
)
def test_a_person_has_one_score_whatever_the_number_of_photos(how, expected) -> None:
    scores, names = by_identity(SCORES, PEOPLE, how)
    np.testing.assert_allclose(scores, expected)
    assert names.tolist() == ["a", "b", "c"]


def test_logsumexp_does_not_overflow_and_repeating_a_photo_changes_nothing() -> None:
    once, _ = by_identity([900.0, -900.0], [0, 1], "logsumexp")
    thrice, _ = by_identity([900.0, -900.0] * 3, [0, 1] * 3, "logsumexp")
    np.testing.assert_allclose(once, [900, -900])
    np.testing.assert_allclose(thrice, once)


def test_max_favours_people_with_more_photos_and_mean_does_not(rng) -> None:
    people = np.repeat(np.arange(400), np.where(np.arange(400) < 200, 8, 1))
    noise = rng.normal(size=len(people))
    gaps = {}
    for how in ("mean", "max"):
        scores, _ = by_identity(noise, people, how)
        gaps[how] = scores[:200].mean() - scores[200:].mean()
    assert abs(gaps["mean"]) < 0.3
    assert gaps["max"] > 1


def test_a_score_that_is_not_finite_is_refused_with_its_position() -> None:
    with pytest.raises(ValueError, match=r"scores\[1\] is nan"):
        by_identity([1.0, np.nan], ["a", "b"])


def test_an_unknown_way_and_a_missing_identity_are_refused() -> None:
    with pytest.raises(ValueError, match="mean, max or logsumexp"):
        by_identity([1.0], ["a"], how="median")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="2 scores need as many identities"):
        by_identity([1.0, 2.0], ["a"])


@pytest.mark.parametrize("photos", [(1, 5), (5, 1), (3, 3)])
@pytest.mark.parametrize("how", ["mean", "max", "logsumexp"])
def test_strangers_look_alike_whatever_their_numbers_of_photos(photos, how):
    """At FPR 5 %, people of one photo beside means of five stand out three times as often as they should."""
    rng, caught, plain = np.random.default_rng(1), [], []
    for _ in range(40):
        who = [np.repeat(np.arange(100), n) for n in photos]
        scores = [rng.normal(size=100)[own] + 2 * rng.normal(size=len(own)) for own in who]
        kept = equally_many(*who)
        for found, masks in ((caught, kept), (plain, [np.ones(len(own), bool) for own in who])):
            own, other = (
                by_identity(score[mask], names[mask], how).scores
                for score, names, mask in zip(scores, who, masks, strict=True)
            )
            found.append((own > np.quantile(other, 0.95)).mean())
    assert 0.03 < np.mean(caught) < 0.08
    if photos == (1, 5) and how == "mean":
        assert np.mean(plain) > 0.12


def test_where_numbers_are_alike_every_photo_counts(rng):
    counts = rng.integers(1, 5, 30)
    who = np.repeat(np.arange(30), counts)
    for kept in equally_many(who, rng.permutation(who)):
        assert kept.all()
