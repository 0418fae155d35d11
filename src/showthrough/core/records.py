"""What an audit found, in one file that gate and report need nothing beside."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from showthrough.core.cards import Card, Suite
from showthrough.core.config import AuditConfig
from showthrough.core.curves import Curve, Evidence, Histogram
from showthrough.core.images import Role
from showthrough.core.policy import Policy
from showthrough.core.types import Scalar
from showthrough.stats.intervals import Interval
from showthrough.tables.flat_rows import TableCell, flat
from showthrough.tables.frames import frame

if TYPE_CHECKING:
    from pandas import DataFrame

SCHEMA_VERSION = "1.0"
CERTIFICATE = "certificate.json"


class _Model(BaseModel):
    # inf and nan are legal figures (PSNR of identical images) and JSON has no word for them
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Outcome(StrEnum):
    """What became of a question; only `measured` carries a value."""

    MEASURED = "measured"
    UNDERPOWERED = "underpowered"
    NOT_ASSESSABLE = "not_assessable"
    NOT_RUN = "not_run"
    FAILED = "failed"


class Finding(_Model):
    """One answer of one check; every figure travels with its interval, control, chance and n."""

    check: str
    suite: str
    statistic: str
    outcome: Outcome
    value: float | None = None
    interval: Interval | None = None
    control: float | None = Field(default=None, description="the same figure on held-out people")
    control_interval: Interval | None = None
    chance: float | None = Field(default=None, description="what guessing would give")
    hits: int | None = Field(default=None, description="numerator, where the value is a share")
    trials: int | None = Field(default=None, description="denominator, where the value is a share")
    n_identities: int = 0
    n_images: int = 0
    needed: int | None = Field(default=None, description="how many people or images an answer would need")
    detectable: float | None = Field(
        default=None, description="smallest true value that would be shown in 80 % of such audits"
    )
    seconds: float = 0.0
    params: Mapping[str, Scalar] = Field(default_factory=dict)
    note: str = ""
    evidence: tuple[Evidence, ...] = ()
    histograms: tuple[Histogram, ...] = ()
    curves: tuple[Curve, ...] = ()

    @property
    def shows_leak(self) -> bool:
        """Return whether the whole interval lies above what chance gives (higher = leakier)."""
        if self.outcome is not Outcome.MEASURED or self.interval is None or self.chance is None:
            return False
        return self.interval.low > self.chance


class ControlKind(StrEnum):
    """A copycat must be caught; an independent generator must not be."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Control(_Model):
    """The same check, run on a generator whose leak is known."""

    suite: str
    check: str
    statistic: str
    kind: ControlKind
    planted: str = Field(description="what was planted, in words")
    caught: bool
    value: float | None
    interval: Interval | None
    n_images: int
    params: Mapping[str, Scalar] = Field(default_factory=dict)
    note: str = ""

    @property
    def as_expected(self) -> bool:
        """Return whether the copycat was caught, or the independent generator left alone."""
        return self.caught is (self.kind is ControlKind.POSITIVE)


class Strength(_Model):
    """Altered copies planted among independent images, and which tests saw them."""

    alteration: str
    share: float = Field(description="of the synthetic images")
    n_images: int
    n_planted: int
    seen_by: tuple[str, ...] = Field(description="tests that raised an alarm, and none without the copies")

    @property
    def found(self) -> bool:
        """Return whether any test saw them."""
        return bool(self.seen_by)


class Quarantined(_Model):
    """An image that could not be used, by keyed id, and why."""

    id: str
    role: Role
    reason: str
    may_show_somebody: bool = Field(
        default=True, description="False: an empty file or plain text, which is no image that was not seen"
    )


class RoleData(_Model):
    """How much data of one role the audit saw."""

    role: Role
    label: str = Field(default="", description="where it is not the role's main set: boxed photos")
    n_images: int
    n_identities: int
    identity_known: bool
    digest: str = Field(description="keyed: tells nothing to who lacks the vault's key")
    quarantined: tuple[Quarantined, ...] = ()
    conversions: Mapping[str, int] = Field(
        default_factory=dict, description="images read after a conversion, by kind of conversion"
    )
    note: str = ""

    @property
    def n_unseen(self) -> int:
        """Return how many images nobody could look at: unreadable files and frames."""
        return sum(image.may_show_somebody for image in self.quarantined)


class EmbedderInfo(_Model):
    """What turned images into vectors, and whether it may carry a biometric claim."""

    name: str
    title: str
    metric: str = Field(description="l2, cosine, patch_l2 or aligned")
    is_matcher: bool = Field(description="False: not a biometric matcher, can pass no biometric rule")
    fitted_on_reference: bool = Field(
        default=False, description="trained on half of the reference people; thresholds come from the others"
    )
    digest: str = ""
    licence: str = ""
    preprocessing: str = ""
    note: str = ""
    failures: Mapping[str, int] = Field(
        default_factory=dict, description="failures to enrol, by role (no face found)"
    )


class Mechanism(_Model):
    """Noisy steps on random parts of the people: what privacy is lost by."""

    noise_multiplier: float
    sample_rate: float
    steps: int


class DPCertificate(_Model):
    """What the training claims about differential privacy, with all that is needed to check it."""

    epsilon: float
    delta: float
    epsilon_rdp: float = Field(description="cross-check by Renyi accounting; an upper bound too")
    accountant: str
    unit: str = Field(description="identity or image: who is protected")
    neighbours: str = Field(description="the neighbouring relation")
    sampling: str
    sample_rate: float
    noise_multiplier: float
    max_grad_norm: float
    steps: int
    records: int
    noise_is_private: bool = Field(description="False marks the run NOT PRIVATE (reproducible noise)")
    earlier: tuple[Mechanism, ...] = Field(
        default=(), description="training on the same people that the first weights came from; in epsilon"
    )
    public_start: bool = Field(
        default=False,
        description="the first weights were declared to come from other people; nothing here can check that",
    )
    other_runs: tuple[Mechanism, ...] = Field(
        default=(), description="other private training on the same people; not in epsilon, in epsilon_all"
    )
    epsilon_all: float | None = Field(
        default=None, description="what this and all other private training gave away together"
    )
    unprotected_runs: int = Field(
        default=0, description="training on the same people without privacy: no epsilon covers it"
    )
    engine: str = Field(
        default="bookkeeping",
        description="what clipped gradients: opacus, or bookkeeping (as in certificates that name none)",
    )
    engine_version: str = Field(default="", description="of the package that the engine is part of")
    self_check: Mapping[str, float] = Field(default_factory=dict)
    versions: Mapping[str, str] = Field(default_factory=dict)

    @property
    def mechanism(self) -> Mechanism:
        """Return what this training alone spends."""
        return Mechanism(
            noise_multiplier=self.noise_multiplier, sample_rate=self.sample_rate, steps=self.steps
        )


class Subject(_Model):
    """The generator under audit."""

    name: str
    kind: str
    digest: str = Field(description="of the weights, or keyed over the folder of samples")
    n_samples: int
    parameters: int | None = None
    training_seconds: float | None = None
    accounting: DPCertificate | None = None
    note: str = ""


class Machine(_Model):
    """Where the audit ran."""

    python: str
    platform: str
    cpu_count: int
    accelerator: str
    versions: Mapping[str, str]


class Stage(_Model):
    """How long one part of the audit took; a part whose result was cached takes almost nothing."""

    name: str
    seconds: float


class AuditRecord(_Model):
    """The only hand-over from an audit to gate and report."""

    schema_version: str = SCHEMA_VERSION
    tool_version: str
    run_id: str
    name: str
    created: datetime
    subject: Subject
    config: AuditConfig
    policy: Policy = Field(description="the policy in force when the audit ran; `gate` may be given another")
    data: tuple[RoleData, ...]
    embedders: tuple[EmbedderInfo, ...]
    environment: Machine
    seeds: Mapping[str, int]
    cards: tuple[Card, ...]
    suites: tuple[Suite, ...] = Field(description="all that were known, tested or not, in their order")
    findings: tuple[Finding, ...]
    controls: tuple[Control, ...]
    strengths: tuple[Strength, ...] = ()
    stages: tuple[Stage, ...] = ()

    @model_validator(mode="after")
    def _describes_its_suites(self) -> Self:
        known = {suite.name for suite in self.suites}
        told = (self.cards, self.findings, self.controls)
        unknown = {one.suite for many in told for one in many} - known
        if unknown:
            raise ValueError(f"the record does not describe the suite {min(unknown)!r}")
        return self

    def card(self, check: str) -> Card | None:
        """Return the card of a check, or None where the record holds none."""
        return next((card for card in self.cards if card.name == check), None)

    def rows(self) -> list[dict[str, TableCell]]:
        """Return one flat row a finding: ends of intervals and parameters in columns of their own."""
        return [flat(dict(finding)) for finding in self.findings]

    def to_frame(self) -> "DataFrame":
        """Return the findings as a pandas data frame, one row each; see `rows`."""
        return frame(self.rows())
