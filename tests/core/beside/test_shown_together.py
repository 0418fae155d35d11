"""Combinations of attacks count people once, and name attacks that are there."""

import numpy as np
import pytest
from pydantic import ValidationError

from showthrough.core.beside.shown_together import Combination, Shower, ShownTogether

SHOWERS = tuple(Shower(check="near_copy", statistic="exposed_people", params={"by": by}) for by in "abc")


def example(_: np.random.Generator) -> ShownTogether:
    return ShownTogether(
        showers=SHOWERS, cells=(Combination(showers=(0, 2), people=7), Combination(showers=(2,), people=3))
    )


def test_people_are_counted_once_and_by_each_attack() -> None:
    shown = example(np.random.default_rng(0))
    assert (shown.people, [shown.shown_by(place) for place in range(3)]) == (10, [7, 0, 10])
    assert ShownTogether.model_validate_json(shown.model_dump_json()) == shown


@pytest.mark.parametrize("cells", [[(0,), (0,)], [(2, 0)], [(0, 0)], [(3,)], [(-1, 0)], [()]])
def test_what_is_no_combination_is_refused(cells) -> None:
    with pytest.raises(ValidationError):
        ShownTogether(showers=SHOWERS, cells=tuple(Combination(showers=one, people=2) for one in cells))
