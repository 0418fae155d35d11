"""See attacks/plate_match.toml."""

from collections.abc import Sequence

import numpy as np
import pytest

from showthrough.attacks.plate_match import FIGURES, PlateMatch
from showthrough.core.facts import ErrorBudget, PlateReadings, PlateStrings
from showthrough.core.images import ImageSet
from showthrough.core.records import Finding, Outcome

UNREAD = ""


@pytest.fixture
def streets(toy, observe):
    """Return a function from the numbers on the images of each role to observations."""

    def build(*, tests: int = 1, **numbers: Sequence[str]):
        rng = np.random.default_rng(0)

        def read(images: ImageSet) -> PlateReadings:
            rows = [row for row, text in enumerate(numbers[images.role]) if text != UNREAD]
            return PlateReadings(
                tuple(numbers[images.role][row] for row in rows), np.array(rows, dtype=np.int64)
            )

        faces = {role: toy.people(len(texts), rng, name=role) for role, texts in numbers.items()}
        return observe(facts=(PlateStrings("reader", read), ErrorBudget(tests)), **faces)

    return build


def plates(n: int, seed: int, letters: str = "ABCDEFGH") -> list[str]:
    """Return numbers that are two edits apart from each other at least."""
    rng = np.random.default_rng(seed)
    numbers = rng.choice(9000, n, replace=False) + 1000
    return [f"{letters[k % 8]}{letters[k // 8 % 8]}{k}{k % 7}{k % 5}" for k in map(int, numbers)]


def findings(seen, **params) -> list[Finding]:
    return list(PlateMatch(**params).run(seen, np.random.default_rng(0)))


def one(found, statistic, **params) -> Finding:
    (wanted,) = [f for f in found if f.statistic == statistic and params.items() <= dict(f.params).items()]
    return wanted


def test_copied_plates_are_found_and_named_by_their_ids_only(streets):
    train = plates(200, 1, "ABCDEFGH")
    made = [*train[:20], *plates(180, 2, "JKLMNPQR")]
    found = findings(streets(train=train, holdout=plates(200, 3, "STUVWXYZ"), synthetic=made))
    excess = one(found, "string_excess")
    assert excess.shows_leak
    assert excess.value == 0.1
    assert (one(found, "real_string_rate").hits, one(found, "real_string_rate").control) == (20, 0)
    assert one(found, "real_string_rate").shows_leak
    assert {pair.synthetic for pair in excess.evidence} == {f"synthetic-{i}" for i in range(20)}
    assert not any(text in finding.model_dump_json() for finding in found for text in train)


def test_numbers_that_agree_with_both_by_coincidence_are_no_leak(streets):
    alarms = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        drawn = {
            role: [f"AB{k:03d}" for k in rng.integers(0, 1000, 200)]
            for role in ("train", "holdout", "synthetic")
        }
        alarms += one(findings(streets(**drawn)), "string_excess").shows_leak
    assert alarms <= 1


def test_a_plate_one_character_away_is_near_and_not_equal(streets):
    train = plates(100, 1)
    made = [text[:-1] + "Z" for text in train[:30]] + plates(70, 2, "JKLMNPQR")
    found = findings(streets(train=train, holdout=plates(100, 3, "STUVWXYZ"), synthetic=made))
    assert one(found, "real_string_rate").hits == 0
    assert one(found, "near_string_rate").hits == 30
    assert one(found, "near_string_rate").control == 0


def test_more_leak_gives_more(streets):
    train, others = plates(100, 1), plates(100, 2, "JKLMNPQR")
    values = [
        one(
            findings(
                streets(train=train, holdout=plates(100, 3, "STUVWXYZ"), synthetic=[*train[:n], *others[n:]])
            ),
            "string_excess",
        ).value
        for n in (0, 5, 50, 100)
    ]
    assert values == sorted(values) == [0, 0.05, 0.5, 1.0]


def test_one_plate_on_every_image_is_left_open_though_it_is_one_car(streets):
    train = plates(100, 1)
    found = findings(streets(train=train, holdout=plates(100, 3, "STUVWXYZ"), synthetic=[train[7]] * 100))
    left = one(found, "real_string_rate")
    assert left.outcome is Outcome.NOT_ASSESSABLE
    assert "Numbers of 1 training plates stand on 100 synthetic plates" in left.note
    assert "coincidence explains up to 3, so somebody has to look at them" in left.note
    assert one(found, "string_excess").value == 0.01


@pytest.mark.parametrize("n_holdout", [20, 40, 80])
@pytest.mark.parametrize("numbers", [100, 400, 4000])
def test_honest_numbers_are_a_leak_no_more_often_than_stated(streets, n_holdout, numbers):
    """Nobody was used: numbers of all roles are drawn from one range, which makes many or few coincide."""
    alarms, worlds = 0, 100
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        drawn = {
            role: [f"AB{k:04d}" for k in rng.choice(numbers, n, replace=False)]
            for role, n in (("train", 40), ("holdout", n_holdout), ("synthetic", 50))
        }
        alarms += one(findings(streets(**drawn)), "real_string_rate").shows_leak
    assert alarms <= 7  # a share of .025 gives 8 or more in 1 of 300 such tests


def test_what_would_show_grows_with_what_coincidence_may_explain(streets):
    train = plates(100, 1)
    sizes = [
        one(
            findings(
                streets(train=train, holdout=plates(n, 3, "STUVWXYZ"), synthetic=plates(300, 2, "JKLMNPQR"))
            ),
            "real_string_rate",
        )
        for n in (20, 100, 400)
    ]
    assert [found.value for found in sizes] == [0, 0, 0]
    assert sizes[0].detectable > sizes[1].detectable > sizes[2].detectable > 0


def test_the_numbers_have_their_share_of_the_error_rate_of_the_audit(streets):
    train = plates(100, 1)
    made = [*train[:6], *plates(94, 2, "JKLMNPQR")]
    numbers = {"train": train, "holdout": plates(100, 3, "STUVWXYZ"), "synthetic": made}
    alone, among = findings(streets(**numbers)), findings(streets(tests=40, **numbers))
    assert one(alone, "real_string_rate").hits == 6
    assert one(among, "real_string_rate").outcome is Outcome.NOT_ASSESSABLE
    assert one(among, "string_excess").interval.low < one(alone, "string_excess").interval.low


def test_images_without_a_number_are_counted_apart(streets):
    train = plates(100, 1)
    found = findings(streets(train=train, holdout=plates(100, 3), synthetic=[UNREAD] * 30 + train[:70]))
    lost = one(found, "failure_to_read", role="synthetic")
    assert (lost.hits, lost.trials) == (30, 100)
    assert one(found, "real_string_rate").trials == 70


def test_hardly_any_readable_plate_is_no_answer(streets):
    train = plates(100, 1)
    found = findings(streets(train=train, holdout=plates(100, 3), synthetic=[UNREAD] * 95 + train[:5]))
    for statistic in FIGURES:
        assert one(found, statistic).outcome is Outcome.UNDERPOWERED
        assert one(found, statistic).note == "10 synthetic plates must be read, got 5."


def test_held_out_plates_that_training_met_are_no_control(streets):
    train = plates(100, 1)
    refused = one(findings(streets(train=train, holdout=train, synthetic=train)), "string_excess")
    assert refused.outcome is Outcome.UNDERPOWERED
    assert "different held-out plates" in refused.note


def test_agreement_is_told_by_format(streets):
    polish, spanish = [f"WA{n}A" for n in range(1000, 9000, 80)], [f"{n}BCD" for n in range(1000, 9000, 80)]
    others = [f"KR{n}C" for n in range(1000, 9000, 80)]
    near = [number[:-1] + "F" for number in spanish[:10]]
    made = [*polish[:5], *others[50:80], *near, *(f"{n}XYZ" for n in range(1000, 1040)), "AB12CDE"]
    found = findings(streets(train=[*polish[:50], *spanish[:50]], holdout=others[:50], synthetic=made))
    shown = {f.params["format"]: (f.hits, f.trials) for f in found if f.statistic == "shown_by_format"}
    close = {f.params["format"]: (f.hits, f.trials) for f in found if f.statistic == "near_by_format"}
    assert shown == {"es-1": (0, 50), "pl-2": (5, 35)}  # one British plate is too few
    assert close == {"es-1": (10, 50), "pl-2": (5, 35)}


def test_formats_with_few_plates_each_are_no_answer(streets):
    made = [f"{form}{n}" for n in range(1000, 1006) for form in ("WA", "M-A ")] + ["AB12CDE"]
    found = findings(streets(train=plates(100, 1), holdout=plates(100, 3), synthetic=made), fewest=13)
    assert one(found, "shown_by_format").outcome is Outcome.UNDERPOWERED
    assert one(found, "near_string_rate").outcome is Outcome.MEASURED
    assert "of no format were 13 synthetic plates read" in one(found, "near_by_format").note.lower()


def test_fewer_held_out_plates_are_told(streets):
    found = findings(streets(train=plates(100, 1), holdout=plates(40, 3), synthetic=plates(50, 2)))
    assert "fewer plates" in one(found, "near_string_rate").note


def test_without_a_reader_nothing_was_run(observe):
    found = findings(observe())
    assert {finding.statistic for finding in found} == {*FIGURES, "failure_to_read"}
    assert {finding.outcome for finding in found} == {Outcome.NOT_RUN}
