"""Account of a run: on what machine, how long each part took, and how errors are shared."""

from collections.abc import Mapping

from pydantic import Field

from showthrough.core.card_words.frozen import Frozen


class Machine(Frozen):
    """Where the audit ran."""

    python: str
    platform: str
    cpu_count: int
    accelerator: str
    versions: Mapping[str, str]


class Stage(Frozen):
    """How long one part of the audit took; a part whose result was cached takes almost nothing."""

    name: str
    seconds: float


class ErrorShares(Frozen):
    """How likely an honest audit is to be blocked, and how that is shared among its tests (METHODS 10.1)."""

    total: float = Field(default=0.05, description="of all generators and tests together")
    guesses: float = Field(default=0.025, description="of it, for all guesses at membership together")
    tests: int = Field(description="shares of the rest that all tests of all generators take")
    each: float = Field(description="chance of a false alarm that one share stands for")
