"""How one statistic is told."""

from typing import Literal, NamedTuple

Kind = Literal["share", "difference", "points", "count", "number"]


class Phrase(NamedTuple):
    """How one statistic is told; `{amount}` is the number, `{fpr}` and `{fmr}` are accepted errors."""

    name: str
    kind: Kind
    some: str
    none: str = ""  # where the value is zero or lower
    noun: str = "cases"
    control: str = "Held-out people give {control}."
