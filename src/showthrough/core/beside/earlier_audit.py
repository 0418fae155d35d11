"""The audit before: its key figures beside those of the record that holds it, compared when that was made."""

from collections.abc import Mapping
from typing import Literal

from pydantic import AwareDatetime, Field

from showthrough.core.card_words.frozen import Frozen
from showthrough.stats.intervals import Interval

MOST = 400  # figures that are kept


class EarlierFigure(Frozen):
    """One figure of the audit before, and whether it moved by more than the noise of both."""

    check: str
    suite: str
    statistic: str
    params: Mapping[str, str | int | float | bool] = Field(
        default_factory=dict, description="of the later finding"
    )
    value: float | None = Field(default=None, description="before; None: it was not measured then")
    interval: Interval | None = None
    n: int = Field(default=0, ge=0, description="people or images behind it")
    significance: Literal["worse", "better", "no_difference", "not_comparable"]
    reason: str = Field(max_length=400, description="a sentence for people")
    difference: float | None = Field(default=None, description="after less before; of counts, their shares")
    difference_interval: Interval | None = None


class EarlierAudit(Frozen):
    """The last audit of the same name and generator that its history knows."""

    run_id: str
    created: AwareDatetime
    record_digest: str
    subject_digest: str
    tool_version: str
    verdict: str = ""
    unlike: tuple[str, ...] = Field(default=(), description="sentences: what else differs between the two")
    figures: tuple[EarlierFigure, ...] = Field(default=(), max_length=MOST)
