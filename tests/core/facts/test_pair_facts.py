"""What may become of a file of an audit of redacted pictures, and what changed of its pixels."""

import numpy as np

from showthrough.core.facts.pair_facts import NEVER_COMPARED, PairOutcome, PixelChange


def example(rng: np.random.Generator) -> PixelChange:
    """Return a change of 120 people's two pictures each, of which three were not redacted."""
    n = 240
    is_lossless = np.arange(n) % 2 == 0
    unchanged = np.arange(n) < 3
    return PixelChange(
        person=tuple(f"train{i // 2}" for i in range(n)),
        picture=tuple(f"train-{i}" for i in range(n)),
        ssim=np.where(unchanged, 1.0, rng.uniform(0.1, 0.6, n)),
        psnr=np.where(unchanged, np.inf, rng.uniform(10, 25, n)),
        outside=np.where(is_lossless, 0.0, rng.uniform(0.3, 0.5, n)),
        by_writing=np.where(is_lossless, 0.0, rng.uniform(0.3, 0.5, n)),
        is_lossless=is_lossless,
        is_unchanged=unchanged,
        masks_from="given boxes",
        is_mask_given=True,
    )


def test_what_goes_out_unseen_is_never_a_pair_of_which_nothing_changed() -> None:
    assert PairOutcome.UNPAIRED_REDACTED in NEVER_COMPARED
    assert not {PairOutcome.UNCHANGED, PairOutcome.UNPAIRED_ORIGINAL} & set(NEVER_COMPARED)
    assert len(set(NEVER_COMPARED)) == len(NEVER_COMPARED)


def test_an_example_has_a_number_for_each_pair(rng: np.random.Generator) -> None:
    change = example(rng)
    assert {len(part) for part in change[:8]} == {240}
