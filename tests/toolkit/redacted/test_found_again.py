"""What every attack on redacted faces answers: a share with its interval, control, chance, and its power."""

import numpy as np
import pytest

from redacted_attempts import seen_with
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAvailableError
from showthrough.testing.in_memory import PIXELS, ToyFaces, embedder
from showthrough.toolkit.redacted.found_again import AttackQuestion, Figures, found_again, refuse_rates

FIGURES = Figures("first", "matched", "missed")
ASKED = AttackQuestion("naive", FIGURES, (0.01, 0.001))


def asked(clarity: float, **given) -> tuple[Finding, ...]:
    return found_again(seen_with({"naive": clarity}, **given), ASKED, np.random.default_rng(0))


def test_each_figure_travels_with_interval_control_chance_and_n() -> None:
    first, loose, strict, missed = asked(0.6)
    assert [each.statistic for each in (first, loose, strict, missed)] == [
        "first",
        *["matched"] * 2,
        "missed",
    ]
    assert first.chance == 1 / 100
    assert first.control_interval.contains(1 / 100)
    assert (loose.params["fmr"], strict.params["fmr"]) == (0.01, 0.001)
    assert loose.control == pytest.approx(0.01, abs=1e-4)
    assert loose.chance == loose.control_interval.high > loose.control
    assert loose.value >= strict.value
    for finding in (first, loose, strict):
        assert finding.interval.contains(finding.value)
        assert (finding.n_identities, finding.n_control) == (100, 300)
        assert finding.params["method"] == "drawn"
        assert finding.shows_leak
    assert missed.value < 0.1


def test_nothing_found_by_a_matcher_that_finds_nobody_on_clean_pictures_proves_nothing() -> None:
    first, loose, strict, missed = asked(0.0, clean=0.2)
    assert {each.outcome for each in (first, loose, strict)} == {Outcome.NOT_ASSESSABLE}
    assert "proves nothing" in first.note
    assert missed.value > 0.2


def test_what_a_weak_matcher_finds_is_found_all_the_same() -> None:
    first, *_ = asked(0.9, clean=0.0)
    assert first.shows_leak


def test_strangers_too_few_for_a_rate_make_it_underpowered_and_say_how_many_would_do() -> None:
    first, loose, strict, missed = asked(0.6, strangers=40)
    assert first.outcome is loose.outcome is missed.outcome is Outcome.MEASURED
    assert (strict.outcome, strict.needed) == (Outcome.UNDERPOWERED, 300)


def test_only_matchers_speak() -> None:
    toy = ToyFaces()
    plain = embedder("plain", toy.pose, is_matcher=False)
    with pytest.raises(NotAvailableError, match="only a matcher"):
        asked(0.6, embedders=(PIXELS, plain))
    found = asked(0.6, embedders=(PIXELS, plain, embedder("face", toy.face)))
    assert {each.params["by"] for each in found} == {"face"}


def test_the_same_seed_gives_the_same_findings() -> None:
    assert asked(0.5) == asked(0.5)


@pytest.mark.parametrize("fmr", [0.0, 1.0, -0.1])
def test_a_rate_that_is_none_is_refused(fmr: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        refuse_rates(0.01, fmr)
