import numpy as np
import pytest

from core.facts.test_pair_facts import example
from showthrough.core.records import Finding, Outcome
from showthrough.measures.outside_identical import OutsideIdentical


def answers(observe, *facts: object) -> dict[str, Finding]:
    found = OutsideIdentical().run(observe(facts=facts), np.random.default_rng(0))
    return {one.statistic: one for one in found}


@pytest.fixture
def change(rng):
    return example(rng)


def test_lossless_files_are_counted_and_the_others_stand_beside_their_control(observe, change) -> None:
    found = answers(observe, change)
    kept, excess = found["outside_kept"], found["outside_excess"]
    assert (kept.value, kept.trials) == (1, 120)
    assert abs(excess.value) < 0.03
    assert excess.interval.contains(0)
    assert 0.35 < excess.control < 0.45


def test_one_changed_pixel_is_a_picture_that_was_not_left_alone(observe, change) -> None:
    outside = change.outside.copy()
    outside[0] = 1e-6
    assert answers(observe, change._replace(outside=outside))["outside_kept"].hits == 119


def test_more_than_writing_explains_is_an_excess(observe, change) -> None:
    found = answers(observe, change._replace(outside=change.by_writing + 0.2))["outside_excess"]
    assert found.value == pytest.approx(0.2)
    assert found.interval.low > 0.1


def test_masks_from_the_difference_cannot_tell(observe, change) -> None:
    found = answers(observe, change._replace(is_mask_given=False))
    assert {one.outcome for one in found.values()} == {Outcome.NOT_ASSESSABLE}


def test_each_kind_of_file_has_its_own_answer(observe, change) -> None:
    lossless = answers(observe, change._replace(is_lossless=np.ones(240, bool)))
    assert lossless["outside_excess"].outcome is Outcome.NOT_RUN
    unknown = answers(observe, change._replace(by_writing=np.where(change.is_lossless, 0, np.nan)))
    assert unknown["outside_excess"].outcome is Outcome.NOT_RUN
    assert {one.outcome for one in answers(observe).values()} == {Outcome.NOT_RUN}
