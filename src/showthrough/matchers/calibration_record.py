"""What a calibration says of a matcher: no name, no path, no single score."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.curves import Curve


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class RateCertificate(_Model):
    """The threshold for one false match rate, or how many people it takes."""

    target: float = Field(description="false match rate that the threshold is for")
    people_needed: int = Field(description="with as many pairs of people as the rule of 30 asks for")
    threshold: float | None = Field(
        default=None, description="cosine from which two faces match; none: too few people"
    )
    comparisons: int = Field(default=0, description="of photos of different people")
    errors: int = Field(default=0, description="of these, those that match")
    fmr: float | None = Field(default=None, description="errors / comparisons")
    fmr_low: float | None = None
    fmr_high: float | None = Field(default=None, description="95 % interval that counts people (jackknife)")
    fnmr: float | None = Field(
        default=None, description="pairs of one person that do not match, of those with two faces"
    )
    fnmr_low: float | None = None
    fnmr_high: float | None = None
    genuine: int = Field(default=0, description="pairs of photos of one person, both with a face")
    genuine_people: int = 0
    false_rejects: float | None = Field(
        default=None, description="pairs of one person that do not match, those with a lost photo included"
    )
    false_rejects_low: float | None = None
    false_rejects_high: float | None = None
    reason: str = Field(default="", description="why there is no threshold")


class ConditionRate(_Model):
    """How often people are known again in pictures of one kind, at the threshold of the conditions."""

    name: str
    photos: int = Field(description="altered photos, or pairs where pictures are as they are")
    lost: int = Field(description="of these, how many without a face that is found (failure to acquire)")
    fmr: float | None = Field(default=None, description="comparisons with other people that match")
    fnmr: float | None = Field(default=None, description="of those with a face, share that does not match")
    false_rejects: float | None = Field(default=None, description="share that does not match or was lost")
    low: float
    high: float = Field(description="95 % interval of false_rejects")


class InputTrial(_Model):
    """One order of colours and range of input, and how many real pairs it misses."""

    name: str
    write: str = Field(
        default="", description="what to write in the settings; empty: as they are, or no setting has it"
    )
    is_current: bool
    fnmr: float = Field(description="at a false match rate of 1 %, with a threshold of its own")
    better: bool = Field(default=False, description="misses fewer than the current one, beyond chance (1 %)")
    worse: bool = Field(default=False, description="misses more than the current one, beyond chance (1 %)")


class MatcherCalibration(_Model):
    """A matcher on photos of people: thresholds, errors, and what size, angle and colours do to it."""

    schema_version: Literal["1"] = "1"
    tool_version: str
    created: datetime
    embedder: EmbedderInfo
    vectors_of: str = Field(description="digest of all that vectors depend on: thresholds hold for no other")
    people: int
    people_with_two: int = Field(description="people with two photos")
    photos: int
    lost: int = Field(description="photos in which no face was found: failures to acquire")
    unreadable: int = Field(description="files that could not be read, or name nobody")
    rates: tuple[RateCertificate, ...]
    det: Curve | None = None
    at_fmr: float | None = Field(
        default=None, description="false match rate of the threshold of all conditions"
    )
    sizes: tuple[ConditionRate, ...] = ()
    own_sizes: tuple[ConditionRate, ...] = ()
    angles: tuple[ConditionRate, ...] = ()
    inputs: tuple[InputTrial, ...] = ()
    told: tuple[str, ...] = Field(default=(), description="sentences on what is amiss or was not tried")
