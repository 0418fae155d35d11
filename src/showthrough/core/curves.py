"""Evidence and curves of a finding: pairs of images; histograms and curves of many people each."""

from itertools import pairwise
from math import isfinite
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SMALLEST_STEP = 20  # people or images that a bar, or a step of a curve, stands for


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Evidence(_Model):
    """Evidence pair: a synthetic image and the real one it resembles, by keyed ids, never pixels."""

    synthetic: str
    real: str
    person: str
    by: str = Field(description="the observer whose distance this is")
    distance: float
    percentile: float | None = Field(
        default=None, description="share of held-out images' smallest distances that are larger"
    )
    confirmed: bool = Field(default=False, description="a second, different distance agrees")
    margin: float | None = Field(
        default=None,
        description="how much farther from this synthetic image the closest other person is; below 0: closer",
    )


class Histogram(_Model):
    """Binned counts for a figure; never per-record scores."""

    label: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    axis: str = Field(default="", description="what the edges measure, as the title of an axis")

    @model_validator(mode="after")
    def _is_a_histogram(self) -> Self:
        if not self.counts or len(self.edges) != len(self.counts) + 1 or min(self.counts) < 0:
            raise ValueError("a histogram has one edge more than bars, and no bar below zero")
        if not all(isfinite(edge) for edge in self.edges):
            raise ValueError("the edges of a histogram are finite numbers")
        if any(later <= earlier for earlier, later in pairwise(self.edges)):
            raise ValueError("the edges of a histogram rise")
        return self


class Curve(_Model):
    """Points of a curve for a figure, with its band; no step tells of fewer than 20 people or images."""

    name: str = Field(description="which curve: roc, det")
    label: str = Field(default="", description="whose, where a figure holds several")
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = Field(default=(), description="lower end of the band at each point")
    high: tuple[float, ...] = ()
    level: float | None = Field(default=None, description="of the band, at each point alone")
    x_title: str
    y_title: str
    x_unit: str = ""
    y_unit: str = ""
    counts: tuple[int, ...] = Field(
        description="at least how many people or images lie between a point and the one before it"
    )

    @model_validator(mode="after")
    def _is_a_curve(self) -> Self:
        columns = [self.x, self.y, self.counts, *([self.low, self.high] if self.low or self.high else [])]
        if len(self.x) < 2 or {len(column) for column in columns} != {len(self.x)}:
            raise ValueError("a curve has at least two points, and each column one entry a point")
        if not all(isfinite(number) for column in columns for number in column):
            raise ValueError("a curve holds finite numbers only")
        if any(later < earlier for earlier, later in pairwise(self.x)):
            raise ValueError("the points of a curve stand in the order of x")
        if min(self.counts) < SMALLEST_STEP:
            raise ValueError(f"each step of a curve stands for at least {SMALLEST_STEP} people or images")
        if any(not low <= y <= high for low, y, high in zip(self.low, self.y, self.high, strict=False)):
            raise ValueError("a curve lies inside its band")
        return self
