from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from showthrough.attacks.redaction_account import RedactionAccount
from showthrough.core.facts.film_facts import FilmOutcome, FilmSeen, FilmsSeen
from showthrough.core.facts.pair_facts import PairOutcome, PixelChange
from showthrough.core.facts.redaction_facts import FilmPair, RedactedPairs
from showthrough.core.records import Finding, Outcome


def change(unchanged: list[bool]) -> PixelChange:
    n = len(unchanged)
    numbers = np.zeros(n)
    return PixelChange(
        person=tuple(f"p{i // 2}" for i in range(n)),
        picture=tuple(f"train-{i}" for i in range(n)),
        ssim=numbers,
        psnr=numbers,
        outside=numbers,
        by_writing=numbers,
        is_lossless=np.ones(n, dtype=bool),
        is_unchanged=np.array(unchanged),
        masks_from="given boxes",
        is_mask_given=True,
    )


def findings(observe, unchanged: list[bool], **outcomes: int) -> list[Finding]:
    counted = {str(PairOutcome[name]): n for name, n in outcomes.items()}
    pairs = RedactedPairs(lambda role: None, counted, "given boxes")
    seen = observe(facts=[change(unchanged), pairs])
    return list(RedactionAccount().run(seen, np.random.default_rng(0)))


def test_a_folder_in_which_all_was_redacted_and_compared(observe) -> None:
    unchanged, never, *outcomes = findings(observe, [False] * 10)
    assert unchanged.value == never.value == 0
    assert not unchanged.shows_leak
    assert {one.value for one in outcomes} == {0}


def test_one_picture_that_was_not_redacted_is_enough(observe) -> None:
    unchanged = findings(observe, [False] * 9 + [True], UNCHANGED=1)[0]
    assert (unchanged.value, unchanged.hits, unchanged.trials) == (1, 1, 10)
    assert unchanged.shows_leak
    assert "train-9" in unchanged.note


def test_redacted_pictures_without_an_original_were_never_looked_at(observe) -> None:
    _, never, *outcomes = findings(
        observe, [False] * 9, UNPAIRED_REDACTED=2, OTHER_SIZE=1, UNPAIRED_ORIGINAL=4
    )
    assert (never.hits, never.trials) == (3, 12)
    assert never.interval is not None
    by_outcome = {one.params["outcome"]: one for one in outcomes}
    assert by_outcome[PairOutcome.UNPAIRED_ORIGINAL.value].hits == 4
    assert {one.trials for one in outcomes} == {16}


def test_masks_that_could_not_be_used_are_no_pictures_that_nobody_compared(observe) -> None:
    assert findings(observe, [False] * 9, EMPTY_MASK=2)[1].value == 0


def test_without_pairs_it_is_not_run(observe) -> None:
    found = RedactionAccount().run(observe(), np.random.default_rng(0))
    assert {one.outcome for one in found} == {Outcome.NOT_RUN}


def film(
    name: str, outcome: FilmOutcome | None = None, *, unchanged: bool = False, frames: int = 9
) -> FilmSeen:
    return FilmSeen(f"train-{name}", name, outcome, unchanged, frames)


def of_films(
    observe, *seen: FilmSeen, pictures: int = 0, outcomes: Mapping[str, int] | None = None
) -> list[Finding]:
    pair = FilmPair(Path("a"), Path("b"), "train-x", "x", ("", ""))
    own = SimpleNamespace(original=[0] * pictures)
    pairs = RedactedPairs(lambda role: own, outcomes or {}, "", films=(pair,) * len(seen))
    facts = [pairs, FilmsSeen(seen, ""), *([change([False] * pictures)] if pictures else [])]
    return list(RedactionAccount().run(observe(facts=facts), np.random.default_rng(0)))


def test_a_film_that_was_not_redacted_is_enough(observe) -> None:
    unchanged, never, *outcomes = of_films(observe, film("x"), film("y", unchanged=True), pictures=3)
    assert (unchanged.hits, unchanged.trials) == (1, 5)
    assert unchanged.shows_leak
    assert "train-y" in unchanged.note
    assert (never.hits, never.trials) == (0, 5)
    assert {one.params["outcome"]: one.hits for one in outcomes}[FilmOutcome.UNCHANGED.value] == 1
    assert {one.trials for one in outcomes} == {5}


def test_films_that_could_not_be_compared_or_have_no_original_were_never_looked_at(observe) -> None:
    told = {str(FilmOutcome.UNPAIRED_REDACTED): 1, str(FilmOutcome.UNPAIRED_ORIGINAL): 4}
    cut, unread = film("y", FilmOutcome.CUT_OFF), film("z", FilmOutcome.UNREADABLE, frames=0)
    unchanged, never, *outcomes = of_films(observe, film("x"), cut, unread, outcomes=told)
    assert unchanged.trials == 2  # of a film that is cut off the beginning was compared
    assert (never.hits, never.trials) == (3, 4)
    by_outcome = {one.params["outcome"]: one.hits for one in outcomes}
    assert by_outcome[FilmOutcome.CUT_OFF.value] == by_outcome[FilmOutcome.UNREADABLE.value] == 1
    assert {one.trials for one in outcomes} == {8}


def test_where_no_film_can_be_read_there_is_no_pass(observe) -> None:
    unchanged, never, *_ = of_films(observe, film("x", FilmOutcome.UNREADABLE, frames=0))
    assert unchanged.outcome is Outcome.NOT_ASSESSABLE
    assert never.value == 1


def test_pictures_of_which_nothing_is_known_are_no_films_alone(observe) -> None:
    own = SimpleNamespace(original=[0])
    pair = FilmPair(Path("a"), Path("b"), "train-x", "x", ("", ""))
    facts = [RedactedPairs(lambda role: own, {}, "", films=(pair,)), FilmsSeen((film("x"),), "")]
    found = RedactionAccount().run(observe(facts=facts), np.random.default_rng(0))
    assert {one.outcome for one in found} == {Outcome.NOT_RUN}
