"""How many people several attacks show, by which of them: counts alone, of no single person."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST = 10**9


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shower(_Model):
    """Figure of an attack by which it shows people: it has a finding in the record, with as many hits."""

    check: str
    statistic: str
    params: Mapping[str, str | int | float | bool] = Field(default_factory=dict)


class Combination(_Model):
    """People whom exactly these figures show, and no other."""

    showers: tuple[int, ...] = Field(min_length=1, description="places in the list of figures, ascending")
    people: Annotated[int, Field(ge=1, le=MOST)]


class ShownTogether(_Model):
    """People whom at least one attack shows, each counted once, by the combination of attacks."""

    showers: tuple[Shower, ...]
    cells: tuple[Combination, ...] = Field(description="the largest first; each combination once")

    @property
    def people(self) -> int:
        """Return how many people at least one attack shows."""
        return sum(cell.people for cell in self.cells)

    def shown_by(self, place: int) -> int:
        """Return how many people the figure at this place shows."""
        return sum(cell.people for cell in self.cells if place in cell.showers)

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Self:
        combinations = [cell.showers for cell in self.cells]
        if len(set(combinations)) < len(combinations):
            raise ValueError("people whom the same attacks show are counted in one place")
        for each in combinations:
            if list(each) != sorted(set(each)) or not 0 <= each[0] <= each[-1] < len(self.showers):
                raise ValueError("a combination names figures by their ascending places")
        return self
