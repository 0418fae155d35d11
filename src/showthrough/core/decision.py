"""What the gate says: rulings, and the decision that follows from them."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from showthrough.core.policy import Policy, Rule, Waiver
from showthrough.core.records import Finding
from showthrough.core.types import Scalar
from showthrough.errors import Exit
from showthrough.stats.intervals import Interval


class Status(StrEnum):
    """The closed set of rulings."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not_run"
    ERROR = "error"
    WAIVED = "waived"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """The three things that a gate can say."""

    BLOCKED = "RELEASE BLOCKED"
    ALLOWED = "ALLOWED BY POLICY"
    NOT_ENOUGH_EVIDENCE = "NOT ENOUGH EVIDENCE"


class Significance(StrEnum):
    """Whether a figure moved by more than the noise of both audits, and to which side."""

    WORSE = "worse"
    BETTER = "better"
    NO_DIFFERENCE = "no_difference"
    NOT_COMPARABLE = "not_comparable"


class Change(BaseModel):
    """One figure in two audits: before, and after."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")

    check: str
    suite: str
    statistic: str
    params: Mapping[str, Scalar] = Field(description="of the later finding, or of the only one")
    before: Finding | None = None  # None: the earlier audit did not ask
    after: Finding | None = None  # None: the later audit did not ask
    significance: Significance
    reason: str  # a sentence for people
    difference: float | None = Field(default=None, description="after less before; of counts, their shares")
    interval: Interval | None = Field(default=None, description="of the difference, by itself")
    chance: float | None = Field(
        default=None, description="of a difference as large where nothing changed; None: none is needed"
    )
    is_gap: bool = Field(
        default=False, description="the later audit could have been compared, and is not: a setting differs"
    )


class Ruling(BaseModel):
    """One rule, applied to one record."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")

    rule: Rule
    status: Status
    reason: str  # a sentence for people
    finding: Finding | None = None  # the one that decided
    needed: int | None = None  # people or images that an answer would need
    waiver: Waiver | None = None  # the one in force, where the status is waived


class Worsening(BaseModel):
    """Figure of a rule that became worse since the audit before, by more than noise explains."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")

    rule: str
    change: Change
    told: str  # a sentence or two for people: before, now
    blocks: bool


class IdleWaiver(BaseModel):
    """Waiver of the policy that changed nothing in a decision, without the names of who signed it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str
    expires: date
    told: str  # a sentence for people: expired, for another model, for no rule


class Decision(BaseModel):
    """A policy verdict, not a legal one."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")

    verdict: Verdict
    exit_code: Exit
    rulings: tuple[Ruling, ...]
    reasons: tuple[str, ...]  # the strongest first
    policy_name: str
    policy_version: str
    policy_digest: str
    record_digest: str
    title: str = ""  # of the audit, and the generator
    valid_until: date
    policy: Policy | None = None  # the one that decided, where it is not the record's own
    missing_coverage: tuple[str, ...] = ()  # required suites without an answer
    stale: bool = False  # the evidence is older than the policy allows
    idle_waivers: tuple[IdleWaiver, ...] = ()
    previous_digest: str = ""  # of the record before, where the gate compared with one
    worsened: tuple[Worsening, ...] = ()
    not_compared: tuple[str, ...] = ()  # figures of the record before that this one leaves without comparison
    unlike_before: tuple[str, ...] = ()  # what else differs between the two audits
    vouched: tuple[str, ...] = ()  # who vouches for record and policy: stands before the verdict
    decided_on: date | None = None  # waivers and evidence run out: another day may decide otherwise

    def count(self, status: Status) -> int:
        """Return how many rules got this status."""
        return sum(ruling.status is status for ruling in self.rulings)
