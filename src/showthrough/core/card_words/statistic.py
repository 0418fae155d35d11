"""A statistic on a card: what it means, how it is told, and what follows from it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from showthrough.core.card_words.frozen import Frozen
from showthrough.settings import Name

Kind = Literal["share", "difference", "points", "count", "number"]


class AlarmCount(Frozen):
    """How often an audit asks for a statistic: each time is a chance of a false alarm."""

    each_embedder: int = Field(default=0, ge=0, description="by each embedder")
    once: int = Field(default=0, ge=0, description="whatever the embedders")
    weight: int = Field(default=1, ge=1, description="shares of the common rate that each time has")

    def made(self, embedders: int) -> int:
        """Return how often it is asked with so many embedders."""
        return self.once + embedders * self.each_embedder


class Slots(dict[str, str]):
    """Values of a sentence's slots; a parameter that a finding does not name is "some"."""

    def __missing__(self, key: str) -> str:
        return "some"


class Statistic(Frozen):
    """Statistic that the check reports: what it means, how it is told, and what follows from it."""

    name: Name
    label: str = Field(description="what tables and limits call it")
    meaning: str = Field(description="what the number is, in a sentence without jargon")
    unit: str
    kind: Kind = Field(description="share, difference of shares, points of 100, count of cases, or number")
    counted_in: Literal["people", "images", "neither"] = Field(
        description="what a limit needs many of: training people, or synthetic images"
    )
    possible: tuple[float, float] = Field(description="smallest and largest value that it can take")
    sentence: str = Field(
        description="what was found, without a full stop; {amount} is the value, other words in braces are "
        "parameters of the finding, such as {fpr}"
    )
    if_none: str = Field(default="", description="the sentence for zero or less")
    noun: str = Field(default="", description="the cases that shares and counts are of")
    control: str = Field(default="Held-out people give {control}.", description="how the control is told")
    safer: Literal["lower", "higher", "neither"]
    chance: float | None = Field(default=None, description="what guessing gives, where that is a constant")
    decides: bool = Field(default=True, description="False: context only, no rule should rest on it")
    harm: Literal["isolation", "linkage", "inference", "none"] = Field(
        description="what the figure shows by itself: people singled out, linked, or inferred about"
    )
    guesses_membership: bool = Field(default=False, description="each finding is a guess at who was a member")
    one_is_enough: bool = Field(default=False, description="a single case exposes a person: told first")
    alarms: AlarmCount | None = Field(
        default=None, description="of what blocks a release and is no guess: how often an audit asks it"
    )
    identifies: bool = Field(
        default=False,
        description="a share of people whom an attacker can name, at a rate of false matches (parameter fmr)",
    )
    excess_of: str = Field(
        default="",
        description="of a difference of people: the share of the same card that exceeds the held-out one; "
        "both are then told by numbers of people",
    )
    exact: bool = Field(
        default=True,
        description="of a share or a count of hits: its interval is the exact one of its hits among its "
        "trials (Clopper and Pearson), or wider; False: it is about something else, such as the excess",
    )
    by_group: bool = Field(default=False, description="it is about one group of people, or compares groups")
    claim: Literal["claimed", "together", "unprotected", "proven", "beyond", "ceiling"] | None = Field(
        default=None,
        description="of differential privacy: what is claimed, what all trainings together claim, how many "
        "claim nothing, what is proven, how far that is beyond the claim (above zero refutes it), or the "
        "most that could be proven; a record with another account of its training is refused",
    )
    remedy: str = Field(default="", description="what to do where its limit is not met")

    @model_validator(mode="after")
    def _is_told(self) -> Self:
        if "{amount}" not in self.sentence:
            raise ValueError(f"the sentence of {self.name} has no {{amount}}")
        for text in (self.sentence, self.if_none, self.control):
            try:
                text.format_map(Slots())
            except (ValueError, IndexError, AttributeError) as error:
                raise ValueError(f"{self.name}: {text!r} cannot be filled: {error}") from error
        if self.kind in ("share", "difference", "count") and not self.noun:
            raise ValueError(f"{self.name} is a {self.kind} and needs the noun of what is counted")
        if not self.possible[0] < self.possible[1]:
            raise ValueError(f"{self.name}: possible is [smallest, largest]")
        return self

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        if self.harm != "none" and not (self.decides and self.safer == "lower" and self.remedy):
            raise ValueError(f"{self.name} shows a harm: it decides, lower is safer, and it needs a remedy")
        blocks = self.claim == "beyond" or (self.harm != "none" and not self.guesses_membership)
        if blocks is not (self.alarms is not None and self.alarms.made(1) > 0):
            only = "if it shows a harm and is no guess, and only then: all share one error rate"
            raise ValueError(f"{self.name} must say in alarms how often an audit asks it {only}")
        if self.identifies and (self.kind != "share" or self.harm == "none" or self.guesses_membership):
            raise ValueError(f"{self.name}: identifies is said of a share that shows a harm and is no guess")
        if self.one_is_enough and (self.kind != "count" or self.harm == "none"):
            raise ValueError(f"{self.name}: one is enough of a count that shows a harm only")
        return self
