"""A statistic that contradicts itself is refused when its card is read."""

from typing import Any

import pytest
from pydantic import ValidationError

from showthrough.core.card_words.statistic import Statistic

SHARE: dict[str, Any] = {
    "name": "found",
    "label": "People found",
    "meaning": "Share of people who are found.",
    "unit": "share of people",
    "kind": "share",
    "counted_in": "people",
    "possible": (0, 1),
    "sentence": "Found were {amount}",
    "noun": "people",
    "safer": "lower",
    "alarms": {"once": 1},
    "harm": "isolation",
    "remedy": "Hide them.",
    "identifies": True,
}


@pytest.mark.parametrize("changed", [{"kind": "count"}, {"guesses_membership": True, "alarms": None}])
def test_only_a_share_of_people_who_are_harmed_identifies(changed: dict[str, Any]) -> None:
    assert Statistic(**SHARE).identifies
    with pytest.raises(ValidationError, match="identifies is said of a share that shows a harm"):
        Statistic(**(SHARE | changed))


def test_a_sentence_tells_the_amount() -> None:
    with pytest.raises(ValidationError, match=r"has no \{amount\}"):
        Statistic(**(SHARE | {"sentence": "Some were found"}))
