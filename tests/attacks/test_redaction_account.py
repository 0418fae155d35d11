import numpy as np

from showthrough.attacks.redaction_account import RedactionAccount
from showthrough.core.facts.pair_facts import PairOutcome, PixelChange
from showthrough.core.facts.redaction_facts import RedactedPairs
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
