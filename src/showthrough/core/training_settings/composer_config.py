"""Settings of composed scenes: how many objects, how large, how they are pasted, and in what weather."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from showthrough.settings import Settings

LEAST_PIXELS = 8  # height of an object: below it shows nothing that could be learned


class Condition(StrEnum):
    """Condition that a whole scene may be in; several come together, in this order."""

    NIGHT = "night"
    BLUR = "blur"
    MOTION = "motion"
    LOW_RESOLUTION = "low-resolution"
    NOISE = "noise"
    JPEG = "jpeg"


class StrengthLimits(NamedTuple):
    """Limits of a condition's strength: what can be meant, and what is taken where nothing is said."""

    unit: str
    least: float
    most: float
    usual: tuple[float, float]


STRENGTHS: Mapping[Condition, StrengthLimits] = {
    Condition.NIGHT: StrengthLimits("share of the way from day to night", 0.0, 1.0, (0.3, 0.9)),
    Condition.BLUR: StrengthLimits("sigma of the defocus in pixels", 0.0, 50.0, (0.5, 2.0)),
    Condition.MOTION: StrengthLimits("length of the way in pixels", 1.0, 200.0, (3.0, 9.0)),
    Condition.LOW_RESOLUTION: StrengthLimits(
        "factor by which the picture was smaller", 1.0, 16.0, (1.5, 3.0)
    ),
    Condition.NOISE: StrengthLimits("deviation of the noise in grey levels", 0.0, 128.0, (3.0, 15.0)),
    Condition.JPEG: StrengthLimits("quality of JPEG", 1.0, 100.0, (25.0, 80.0)),
}


def _rises(given: tuple[float, float]) -> tuple[float, float]:
    if given[0] > given[1]:
        raise ValueError(f"a range goes from its lower to its upper end, not {list(given)}")
    return given


Share = Annotated[float, Field(ge=0, le=1)]
_Number = Annotated[int, Field(ge=0, le=1000)]
_End = Annotated[float, Field(ge=0, le=8192)]
Numbers = Annotated[tuple[_Number, _Number], AfterValidator(_rises)]
Range = Annotated[tuple[_End, _End], AfterValidator(_rises)]
SceneSide = Annotated[int, Field(ge=32, le=8192)]


class Weather(Settings):
    """How often a condition comes, and how strongly."""

    probability: Share = Field(default=0.3, description="share of the scenes that are in this condition")
    strength: Range | None = Field(
        default=None, description="least and most, drawn evenly between; its unit is the condition's own"
    )


class Occlusion(Settings):
    """How often something stands before an object, and how much of it that hides."""

    probability: Share = Field(default=0.0, description="share of the objects that something is drawn over")
    share: Range = Field(default=(0.1, 0.4), description="least and most of the object's box that is hidden")

    @field_validator("share")
    @classmethod
    def _leaves_some(cls, share: tuple[float, float]) -> tuple[float, float]:
        if not 0 <= share[0] <= share[1] <= 0.9:
            raise ValueError(f"the hidden share of an object is 0 to 0.9, not {list(share)}")
        return share


class ComposerSettings(Settings):
    """All that a composed scene depends on beside patches, backgrounds and the seed."""

    size: tuple[SceneSide, SceneSide] = Field(default=(256, 256), description="width and height in pixels")
    objects: Numbers = Field(default=(1, 3), description="fewest and most in a scene")
    decoys: Numbers = Field(
        default=(0, 2),
        description="fewest and most scrambled patches in a scene, pasted alike and unlabelled, so that "
        "a detector does not learn what pasting looks like",
    )
    height: Range = Field(
        default=(0.12, 0.5),
        description="least and most of an object, drawn evenly on a logarithmic scale",
    )
    height_in: Literal["shares", "pixels"] = Field(
        default="shares", description="of the shorter side of the scene, or pixels"
    )
    overlap: Share = Field(default=0.1, description="most that two objects' boxes share, of the smaller one")
    least_visible: Annotated[float, Field(ge=0.05, le=1)] = Field(
        default=0.4, description="share of an object that nothing may be drawn over"
    )
    turn: float = Field(default=12.0, ge=0, le=180, description="degrees at most, to either side")
    perspective: float = Field(
        default=0.06, ge=0, le=0.2, description="share of its sides that a corner moves by at most"
    )
    mirrored: Share = Field(default=0.5, description="share of the objects; 0 for what can be read")
    outline: Literal["ellipse", "rectangle"] = Field(
        default="ellipse", description="what is cut out of a patch that has no transparency of its own"
    )
    edge: Range = Field(
        default=(0.06, 0.2),
        description="share of the radius over which an outline fades into the scene; 0 is a hard edge",
    )
    lighting: Share = Field(
        default=0.5, description="share of the way from the patch's brightness and contrast to the place's"
    )
    occlusion: Occlusion = Occlusion()
    conditions: Mapping[Condition, Weather] = Field(
        default={one: Weather(probability=0.15) for one in Condition}, description="by their names"
    )

    @field_validator("edge")
    @classmethod
    def _fades_within(cls, edge: tuple[float, float]) -> tuple[float, float]:
        if not 0 <= edge[0] <= edge[1] <= 0.5:
            raise ValueError(f"an edge fades over 0 to 0.5 of the radius, not {list(edge)}")
        return edge

    @model_validator(mode="after")
    def _can_be_drawn(self) -> Self:
        low, high = self.heights
        if min(low, high) < LEAST_PIXELS:
            raise ValueError(
                f"objects of {min(low, high):g} pixels would show nothing; the least height is "
                f"{LEAST_PIXELS} pixels"
            )
        if high > min(self.size):
            raise ValueError(f"objects of {high:g} pixels do not fit into {self.size[0]} x {self.size[1]}")
        if self.objects[1] == 0:
            raise ValueError("scenes without any object teach nothing: objects holds at least one")
        if self.occlusion.probability > 0 and self.occlusion.share[1] > 1 - self.least_visible:
            raise ValueError(
                f"an occlusion of {self.occlusion.share[1]:g} would leave less than least_visible = "
                f"{self.least_visible:g} of an object"
            )
        for name, weather in self.conditions.items():
            self._refuse_strength(name, weather)
        return self

    @staticmethod
    def _refuse_strength(name: Condition, weather: Weather) -> None:
        reach = STRENGTHS[name]
        strength = weather.strength or reach.usual
        if not all(low <= high for low, high in pairwise((reach.least, *strength, reach.most))):
            raise ValueError(
                f"conditions.{name}: strength is {reach.unit}, {reach.least:g} to {reach.most:g}, "
                f"not {list(strength)}"
            )

    @property
    def heights(self) -> tuple[float, float]:
        """Return least and most height of an object in pixels; a share of a small scene is 8 at least."""
        if self.height_in == "pixels":
            return self.height
        side = min(self.size)
        return max(LEAST_PIXELS, self.height[0] * side), self.height[1] * side
