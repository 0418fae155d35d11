"""What an audit found, in one file that gate and report need nothing beside."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, FailFast, Field, field_validator, model_validator

from showthrough.core.beside.drawn_sample import MOST, DrawnSample
from showthrough.core.beside.earlier_audit import EarlierAudit
from showthrough.core.beside.run_account import ErrorShares, Machine, Stage
from showthrough.core.beside.shown_together import ShownTogether
from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.core.beside.used_instruments import EmbedderInfo, Strength
from showthrough.core.beside.vault_account import VaultAccount
from showthrough.core.cards import Card, Suite
from showthrough.core.config import AuditConfig
from showthrough.core.curves import Curve, Evidence, Histogram
from showthrough.core.data_faults import DataFault
from showthrough.core.law.legal_source import LegalSource
from showthrough.core.policy import Policy
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.types import Role, Scalar
from showthrough.stats.intervals import Interval
from showthrough.tables.flat_rows import TableCell, flat
from showthrough.tables.frames import frame

if TYPE_CHECKING:
    from pandas import DataFrame

Key = TypeVar("Key", str, tuple[str, str])
SCHEMA_VERSION: Literal["1.0"] = "1.0"
YEARS = (2000, 3000)  # in which an audit can have been run; dates are counted on from there


class _Model(BaseModel):
    # inf and nan are legal figures (PSNR of identical images) and JSON has no word for them
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


Each = TypeVar("Each")
Many = Annotated[tuple[Each, ...], FailFast()]  # a list of a million wrong entries costs no more than one
Count = Annotated[int, Field(ge=0, le=10**15)]  # of people, images or cases


class Outcome(StrEnum):
    """What became of a question; only `measured` carries a value."""

    MEASURED = "measured"
    UNDERPOWERED = "underpowered"
    NOT_ASSESSABLE = "not_assessable"
    NOT_RUN = "not_run"
    FAILED = "failed"
    SUPPRESSED = "suppressed"  # measured, and withheld in this edition of the record


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
    hits: Count | None = Field(default=None, description="numerator, where the value is a share")
    trials: Count | None = Field(default=None, description="denominator, where the value is a share")
    n_identities: Count = 0
    n_images: Count = 0
    n_control: Count | None = Field(default=None, description="held-out people behind the control")
    needed: Count | None = Field(default=None, description="how many people or images an answer would need")
    detectable: float | None = Field(
        default=None, description="smallest true value that would be shown in 80 % of such audits"
    )
    seconds: float = 0.0
    params: Mapping[str, Scalar] = Field(default_factory=dict)
    note: str = ""
    evidence: Many[Evidence] = ()
    histograms: Many[Histogram] = ()
    curves: Many[Curve] = ()

    @property
    def shows_leak(self) -> bool:
        """Return whether the whole interval lies above what chance gives (higher = leakier)."""
        if self.outcome is not Outcome.MEASURED or self.interval is None or self.chance is None:
            return False
        return self.interval.low > self.chance


class ControlKind(StrEnum):
    """A copycat must be caught; an independent generator and a collapsed one must not be."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    DEGENERATE = "degenerate"


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
        """Return whether the copycat was caught, or another generator left alone."""
        return self.caught is (self.kind is ControlKind.POSITIVE)


class Quarantined(_Model):
    """An image that could not be used, by keyed id, and why."""

    id: str
    role: Role
    reason: str
    may_show_somebody: bool = Field(
        default=True, description="False: an empty file or plain text, which is no image that was not seen"
    )
    stands_for: int = Field(
        default=1, ge=1, description="pictures: the frames of a file that were not reached are told once"
    )


class RoleData(_Model):
    """How much data of one role the audit saw."""

    role: Role
    label: str = Field(default="", description="where it is not the role's main set: boxed photos")
    n_images: int
    n_identities: int
    identity_known: bool
    n_unnamed: int = Field(default=0, description="images that name nobody; each counts as a person")
    digest: str = Field(description="keyed: tells nothing to who lacks the vault's key")
    quarantined: tuple[Quarantined, ...] = ()
    conversions: Mapping[str, int] = Field(
        default_factory=dict, description="images read after a conversion, by kind of conversion"
    )
    drawn_classes: Mapping[str, Count] = Field(
        default_factory=dict,
        description="images drawn of each class, by its number, where the model is asked for one",
    )
    note: str = ""

    @property
    def n_unseen(self) -> int:
        """Return how many images nobody could look at: unreadable files and frames."""
        return sum(image.stands_for for image in self.quarantined if image.may_show_somebody)


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


class AuditRecord(_Model):
    """The only hand-over from an audit to gate and report."""

    schema_version: Literal["1.0"] = Field(description="the one that is read; see core/trust/schema_versions")
    tool_version: str
    run_id: str
    name: str
    created: AwareDatetime
    subject: Subject
    config: AuditConfig
    policy: Policy = Field(description="the policy in force when the audit ran; `gate` may be given another")
    data: Many[RoleData]
    embedders: Many[EmbedderInfo]
    joined: Many[EmbedderInfo] = Field(
        default=(), description="matchers that judge together: what at least one of them did not see"
    )
    environment: Machine
    seeds: Mapping[str, int]
    cards: Many[Card]
    suites: Many[Suite] = Field(description="all that were known, tested or not, in their order")
    errors: ErrorShares | None = None
    findings: Many[Finding]
    controls: Many[Control]
    strengths: Many[Strength] = ()
    faults: Many[DataFault] = Field(
        default=(), description="what the data or an instrument cannot carry, judged once for all figures"
    )
    shown: ShownTogether | None = Field(default=None, description="people whom several attacks show")
    stages: Many[Stage] = ()
    samples: Many[DrawnSample] = Field(
        default=(), max_length=MOST, description="of the generator; none where pictures are of real people"
    )
    previous: EarlierAudit | None = Field(default=None, description="the audit before, compared back then")
    siblings: Many[SiblingAudit] = Field(default=(), description="other generators, as their records say")
    sources: Many[LegalSource] = Field(
        default=(), description="texts that the policy and the cards refer to, as they stood on that day"
    )
    vault: VaultAccount | None = Field(default=None, description="how the vault of the run lies there")

    @field_validator("created")
    @classmethod
    def _was_made_by_somebody(cls, created: datetime) -> datetime:
        if not YEARS[0] <= created.year <= YEARS[1]:
            raise ValueError(f"no audit was run in the year {created.year}")
        return created

    @model_validator(mode="after")
    def _describes_its_suites(self) -> Self:
        known = {suite.name for suite in self.suites}
        told = (self.cards, self.findings, self.controls)
        unknown = {one.suite for many in told for one in many} - known
        if unknown:
            raise ValueError(f"the record does not describe the suite {min(unknown)!r}")
        return self

    @property
    def heading(self) -> str:
        """Return the heading of every rendering: the title of the audit, or its name, and the generator."""
        return ": ".join(dict.fromkeys((self.config.title.strip() or self.name, self.subject.name)))

    def card(self, check: str) -> Card | None:
        """Return the card of a check, or None where the record holds none."""
        return self._cards.get(check)

    def about(self, name: str) -> Sequence[Finding]:
        """Return the findings of a check or of a suite, in the record's order."""
        return self._by_name.get(name, ())

    def found(self, check: str, statistic: str) -> Sequence[Finding]:
        """Return the findings of one figure of a check, in the record's order."""
        return self._by_figure.get((check, statistic), ())

    @cached_property
    def _digest(self) -> str:
        return sha256(canonical(self)).hexdigest()

    @cached_property
    def _cards(self) -> Mapping[str, Card]:
        return {card.name: card for card in reversed(self.cards)}  # of two of one name the first counts

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Finding]]:
        return _grouped(self.findings, lambda finding: {finding.check, finding.suite})

    @cached_property
    def _by_figure(self) -> Mapping[tuple[str, str], Sequence[Finding]]:
        return _grouped(self.findings, lambda finding: [(finding.check, finding.statistic)])

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values in some fields; what was looked up in the old ones is forgotten."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    def rows(self) -> list[dict[str, TableCell]]:
        """Return one flat row a finding: ends of intervals and parameters in columns of their own."""
        return [flat(dict(finding)) for finding in self.findings]

    def to_frame(self) -> "DataFrame":
        """Return the findings as a pandas data frame, one row each; see `rows`."""
        return frame(self.rows())


def _grouped(
    findings: Iterable[Finding], keys: Callable[[Finding], Iterable[Key]]
) -> dict[Key, list[Finding]]:
    groups: dict[Key, list[Finding]] = {}
    for finding in findings:
        for key in keys(finding):
            groups.setdefault(key, []).append(finding)
    return groups


def canonical(model: BaseModel) -> bytes:
    """Return the model as JSON, fields in their order; `record.json` on disk is exactly these bytes."""
    return (model.model_dump_json(indent=1) + "\n").encode()


def digest(model: BaseModel) -> str:
    """Return the SHA-256 of the canonical bytes: `sha256sum record.json` prints the same."""
    return model._digest if isinstance(model, AuditRecord) else sha256(canonical(model)).hexdigest()
