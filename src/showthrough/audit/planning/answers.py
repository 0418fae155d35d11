"""Answers of `showthrough plan`."""

from pydantic import BaseModel, ConfigDict


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanAnswer(_Model):
    """A question and its answer."""

    what: str
    answer: str


class PlannedRule(_Model):
    """Whether a rule could be passed at all with this much data."""

    rule: str
    within_reach: bool
    why: str


class Plan(_Model):
    """The answer of `showthrough plan`."""

    data: tuple[PlanAnswer, ...]
    cost: tuple[PlanAnswer, ...]
    power: tuple[PlanAnswer, ...]
    rules: tuple[PlannedRule, ...]
