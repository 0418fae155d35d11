"""Hashes of windows: equal where the windows are, and nowhere else."""

import numpy as np
import pytest

from showthrough.stats.sequences.window_hashes import characters, laid_out, window_hashes


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13])
def test_windows_have_one_hash_exactly_where_they_are_equal(size, rng) -> None:
    units = rng.integers(0, 3, 400).astype(np.uint32)
    hashes = window_hashes(units, size)
    windows = [tuple(units[at : at + size]) for at in range(len(units) - size + 1)]
    assert len(hashes) == len(windows)
    assert len(set(hashes.tolist())) == len(set(windows))
    assert len(set(zip(hashes.tolist(), windows, strict=True))) == len(set(windows))


def test_the_order_of_units_matters() -> None:
    hashes = [window_hashes(characters(text), 4)[0] for text in ("abcd", "abdc", "badc", "dcba")]
    assert len(set(hashes)) == 4


def test_windows_lie_within_one_sequence() -> None:
    laid = laid_out([characters("abc"), characters("d"), characters(""), characters("efgh")])
    assert laid.windows(3).tolist() == [0, 4, 5]
    assert laid.sequence_at(laid.windows(3)).tolist() == [0, 3, 3]
    assert laid.windows(5).tolist() == []


def test_what_is_shorter_than_a_window_has_none() -> None:
    assert len(window_hashes(characters("ab"), 3)) == 0
    assert laid_out([]).windows(2).tolist() == []
    with pytest.raises(ValueError, match="at least one unit"):
        window_hashes(characters("ab"), 0)


def test_characters_outside_the_first_plane_are_one_each() -> None:
    assert characters("a\U0001f600ż").tolist() == [97, 0x1F600, 0x17C]
