"""Page 1 tells which planted copies would be missed."""

import pytest

from showthrough.core.beside.used_instruments import Strength
from showthrough.core.records import AuditRecord
from showthrough.interpret.planted_copies import PLAIN, missed_line


def line(*tried: tuple[str, int, bool]) -> str:
    planted = tuple(
        Strength(alteration=how, share=n / 1000, n_images=1000, n_planted=n, seen_by=("x",) if seen else ())
        for how, n, seen in tried
    )
    return missed_line(AuditRecord.model_construct(strengths=planted))


def test_each_kind_that_was_missed_is_told_once_with_the_largest_leak_that_was() -> None:
    told = line(("crop", 1, False), ("crop", 10, True), ("eye band", 1, False), ("eye band", 10, False))
    assert "no test saw: cropped (1 of 1,000), its eyes pasted into another image (10 of 1,000)." in told


@pytest.mark.parametrize(("tried", "told"), [((), ""), ((("crop", 1, True),), "Copies planted in 1 way")])
def test_where_all_were_seen_or_none_was_planted_nothing_is_missed(tried, told) -> None:
    assert line(*tried).startswith(told)
    assert "missed" not in line(*tried)


def test_where_few_were_not_planted_nobody_is_told_that_few_would_be_seen() -> None:
    told = line(("crop", 1, True), ("grey", 10, True), ("mosaic", 10, True), ("eye band", 10, False))
    assert told.endswith("In 2 ways no fewer than 10 of 1,000 were planted: fewer might be missed.")


def test_every_short_name_is_one_of_an_alteration() -> None:
    from showthrough.controls.alterations import ALTERATIONS

    assert PLAIN.keys() <= set(ALTERATIONS)
