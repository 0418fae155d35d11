"""Other generators of an audit, as the record of one of them tells of them: two figures each, no verdict."""

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from showthrough.core.card_words.frozen import Frozen
from showthrough.stats.intervals import Interval


class SiblingFigure(Frozen):
    """Worst figure of one kind that a generator has, by whatever it was looked at; counts are shares here."""

    check: str
    suite: str
    statistic: str
    params: Mapping[str, str | int | float | bool] = Field(default_factory=dict)
    value: float
    interval: Interval


class SiblingAudit(Frozen):
    """Another generator of the same audit, between privacy and use as its own record has it."""

    name: str
    kind: str
    failed: bool = Field(default=False, description="it could not be audited, and has no record")
    leak: SiblingFigure | None = Field(default=None, description="None: no figure that all could have")
    use: SiblingFigure | None = Field(default=None, description="as `leak`, of what it is good for")

    @model_validator(mode="after")
    def _has_no_figure_of_nothing(self) -> Self:
        if self.failed and (self.leak or self.use):
            raise ValueError("a generator that could not be audited has no figures")
        return self
