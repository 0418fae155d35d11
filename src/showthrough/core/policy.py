"""Policies: what an organisation accepts, and because of what."""

import re
from collections import Counter
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from showthrough.core.types import Role, Scalar
from showthrough.naming import is_same_person, mailbox
from showthrough.settings import Name, Settings

ACCESS_OF = {  # what recipients can ask of the model
    "images_only": ("samples",),
    "internal": ("samples",),
    "api": ("samples", "losses"),
    "open_weights": ("samples", "losses", "weights"),
}


LONGEST_WAIVER = 90  # days
RULE = re.compile(r"[a-z0-9_-]+\.[a-z0-9_-]+(\[.+\])?")


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

    @property
    def blocks(self) -> bool:
        """Return whether a release can fail on it."""
        return self.severity == "block" and (self.at_most is not None or self.at_least is not None)

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
    """Two named persons' decision to accept one failed rule for one model, for a while."""

    check: str = Field(
        max_length=1000, description="the rule's whole name: check.statistic, or check.statistic[fpr=0.001]"
    )
    model_digest: str = Field(min_length=1, max_length=200)
    reason: str = Field(pattern=r"\S")
    compensating_measure: str = Field(pattern=r"\S")
    requested_by: str = Field(description="e-mail address: ann@example.eu, or Ann Lee <ann@example.eu>")
    approved_by: str = Field(description="e-mail address of somebody else")
    created: date
    expires: date = Field(description=f"at most {LONGEST_WAIVER} days after it was created")

    @model_validator(mode="after")
    def _names_one_rule(self) -> Self:
        if RULE.fullmatch(self.check) is None:
            raise ValueError(
                f"a waiver is for one rule and names it whole, as check.statistic or "
                f"check.statistic[fpr=0.001]; {self.check[:80]!r} names none"
            )
        return self

    @model_validator(mode="after")
    def _is_accountable(self) -> Self:
        try:
            asking, approving = mailbox(self.requested_by), mailbox(self.approved_by)
        except ValueError as error:
            raise ValueError(f"waiver for {self.check}: {error}") from error
        if is_same_person(asking, approving):
            raise ValueError(f"waiver for {self.check}: {self.requested_by} may not approve it as well")
        if not 0 < (self.expires - self.created).days <= LONGEST_WAIVER:
            raise ValueError(
                f"waiver for {self.check} must expire within {LONGEST_WAIVER} days of {self.created}"
            )
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

    @model_validator(mode="after")
    def _can_block(self) -> Self:
        if not any(rule.blocks for rule in self.rules):
            raise ValueError(
                'no rule can block a release: at least one needs severity = "block" and a limit, or the '
                "policy allows everything"
            )
        return self

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> Self:
        name, times = Counter(rule.name for rule in self.rules).most_common(1)[0]
        if times > 1:
            raise ValueError(f"rule {name} stands there {times} times; one limit for one figure")
        return self

    @property
    def access(self) -> tuple[str, ...]:
        """Return what recipients can ask of the model: samples, losses, weights."""
        return ACCESS_OF[self.release_context]
