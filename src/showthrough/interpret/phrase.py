"""Phrases for statistics, in the words of their cards."""

from typing import NamedTuple

from showthrough.core.card_words.statistic import Kind
from showthrough.core.cards import Statistic


class Phrase(NamedTuple):
    """Phrase for a statistic; `{amount}` is the number, `{fpr}` and the like are its parameters."""

    name: str
    kind: Kind
    some: str
    none: str = ""  # where the value is zero or lower
    noun: str = "cases"
    control: str = "Held-out people give {control}."
    counted_in: str = "neither"  # people or images: of how many a share is told


def phrase_for(statistic: Statistic) -> Phrase:
    """Return the phrase for a statistic, in the words of its card."""
    return Phrase(
        name=statistic.label,
        kind=statistic.kind,
        some=statistic.sentence,
        none=statistic.if_none,
        noun=statistic.noun or "cases",
        control=statistic.control,
        counted_in=statistic.counted_in,
    )
