"""Policies: what an organisation accepts, and because of what."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from showthrough.core.images import Role
from showthrough.core.types import Scalar
from showthrough.settings import Name, Settings

ACCESS_OF = {  # what recipients can ask of the model
    "images_only": ("samples",),
    "internal": ("samples",),
    "api": ("samples", "losses"),
    "open_weights": ("samples", "losses", "weights"),
}


class Rule(Settings):
    """One limit: `check` is a card's name or a suite's, which then covers all its attacks."""

    check: Name
    statistic: Name
    params: dict[Name, Scalar] = Field(
        default_factory=dict, description="only findings with these parameters"
    )
    at_most: float | None = None
    at_least: float | None = None
    bound: Literal["shown", "value", "claimed"] = Field(
        default="shown", description="shown: the interval must lie within the limit; value: the figure itself"
    )
    min_images: int = Field(default=0, ge=0, le=10**9)
    min_identities: int = Field(default=0, ge=0, le=10**9)
    min_holdout: int | None = Field(
        default=None,
        ge=0,
        le=10**9,
        description="held-out people behind the control; left out: as many as it takes",
    )
    min_reference: int | None = Field(
        default=None,
        ge=0,
        le=10**9,
        description="reference people behind thresholds; left out: as many as it takes",
    )
    severity: Literal["block", "warn", "info"] = "block"
    because: str = Field(default="", description="why this limit: a law, a guideline, a decision")
    source: str = Field(default="", description="key of configs/legal/sources.toml")
    paragraph: str = Field(
        default="", max_length=200, description="of the source, which the limit answers: par. 36, par. 87"
    )
    waivable: bool = True

    @property
    def name(self) -> str:
        """Return `suite.statistic`, with the parameters that narrow the rule."""
        narrowed = ",".join(f"{key}={value}" for key, value in sorted(self.params.items()))
        return f"{self.check}.{self.statistic}" + (f"[{narrowed}]" if narrowed else "")

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        limits = (self.at_most is not None) + (self.at_least is not None)
        if limits != 1 and (limits == 2 or self.severity != "info"):
            raise ValueError(f"rule {self.name} needs exactly one of at_most and at_least")
        if self.severity == "block" and not self.because.strip():
            raise ValueError(f"rule {self.name} blocks a release without saying why: it needs `because`")
        if self.paragraph and not self.source:
            raise ValueError(f"rule {self.name} names a paragraph and no text: it needs `source`")
        return self


class Waiver(Settings):
    """A named person's decision to accept one failed rule for one model, for a while."""

    check: str
    model_digest: str
    reason: str = Field(min_length=1)
    compensating_measure: str = Field(min_length=1)
    requested_by: str = Field(min_length=1)
    approved_by: str = Field(min_length=1)
    created: date
    expires: date

    @model_validator(mode="after")
    def _is_accountable(self) -> Self:
        if self.requested_by.strip().lower() == self.approved_by.strip().lower():
            raise ValueError(f"waiver for {self.check}: {self.requested_by} may not approve it as well")
        if not 0 < (self.expires - self.created).days <= 90:
            raise ValueError(f"waiver for {self.check} must expire within 90 days of {self.created}")
        return self


class Policy(Settings):
    """What must be shown before a release; a Data Protection Officer owns it."""

    name: Name
    version: str
    owner: str
    legal_sources: tuple[str, ...] = ()
    unit: Literal["identity", "image"] = "identity"
    release_context: Literal["images_only", "api", "open_weights", "internal"] = "images_only"
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    evidence_max_age_days: int = Field(default=180, gt=0, le=36_525)
    required_coverage: tuple[Name, ...] = Field(default=(), description="suites that must have an answer")
    max_unseen: dict[Role, Annotated[float, Field(ge=0, lt=1)]] = Field(
        default={Role.TRAIN: 0.0, Role.SYNTHETIC: 0.0, Role.HOLDOUT: 0.02, Role.REFERENCE: 0.02},
        description="share of a role's images that nobody could look at, above which nothing passes; a role "
        "that is left out accepts none",
    )
    max_unenrolled: dict[Role, Annotated[float, Field(ge=0, lt=1)]] = Field(
        default={Role.TRAIN: 0.0, Role.SYNTHETIC: 0.0, Role.HOLDOUT: 0.02, Role.REFERENCE: 0.02},
        description="share of a role's images that could be read and in which an embedder saw no face, or "
        "not every face, above which nothing passes that rests on it; a role that is left out accepts none",
    )
    max_detectable: float = Field(
        default=0.01,
        gt=0,
        le=1,
        description="a limit of zero is met only where a leak of this share of the people (or images) would "
        "have shown in 80 % of audits; one or two cases are never too many",
    )
    prior: float = Field(default=0.5, gt=0, lt=1, description="the attacker's prior belief in membership")
    rules: tuple[Rule, ...] = Field(min_length=1)
    waivers: tuple[Waiver, ...] = ()

    @property
    def access(self) -> tuple[str, ...]:
        """Return what recipients can ask of the model: samples, losses, weights."""
        return ACCESS_OF[self.release_context]
