"""Statement that a signature covers: which files, and what was decided on them (in-toto Statement v1)."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from showthrough.config_files import RECORD, load_vouched
from showthrough.core.decision import Decision, Status, Verdict
from showthrough.core.trust.manifest import NAME as MANIFEST
from showthrough.core.trust.manifest import Digest, content_of, digest_of
from showthrough.errors import IntegrityError
from showthrough.handover.decisions import DECISION, read_decision
from showthrough.interpret.shown import shown_text
from showthrough.stats.intervals import Interval

STATEMENT: Literal["https://in-toto.io/Statement/v1"] = "https://in-toto.io/Statement/v1"
PREDICATE: Literal["urn:showthrough:release-decision:1"] = "urn:showthrough:release-decision:1"
COVERED = (RECORD, MANIFEST, DECISION)  # the manifest covers the renderings and the scores


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings", populate_by_name=True)


class SignedFile(_Model):
    """File that a statement is about."""

    name: str
    digest: dict[Literal["sha256"], Digest]


class SignedRuling(_Model):
    """Ruling as a statement tells it: what was not run stands beside what was met."""

    rule: str
    status: Status
    value: float | None = None
    interval: Interval | None = None
    n_identities: int = 0
    n_images: int = 0


class Predicate(_Model):
    """Decision as a statement tells it, and who says so."""

    signer: Annotated[
        str, Field(max_length=300, description="role, as the signer gives it; the key is the proof")
    ]
    signed_on: date
    title: str
    verdict: Verdict
    exit_code: int
    rulings: tuple[SignedRuling, ...]
    not_covered: tuple[str, ...] = Field(description="suites that the policy requires, without an answer")
    policy: str
    policy_version: str
    policy_digest: str
    decided_on: date | None
    valid_until: date


class Statement(_Model):
    """Statement about a record, its manifest and its decision."""

    type: Literal["https://in-toto.io/Statement/v1"] = Field(default=STATEMENT, alias="_type")
    subject: tuple[SignedFile, ...]
    predicate_type: Literal["urn:showthrough:release-decision:1"] = Field(
        default=PREDICATE, alias="predicateType"
    )
    predicate: Predicate


def folder_of(record: Path) -> Path:
    """Return the folder that a record lies in; signatures are over the file of its own name there.

    Raises:
        IntegrityError: the file is another, which the signatures in its folder say nothing about.
    """
    if not record.is_dir() and record.name != RECORD:
        raise IntegrityError(f"a signature is over {RECORD}, and {str(record)[:200]} is another file")
    return record if record.is_dir() else record.parent


def statement_of(record: Path, signer: str, today: date) -> Statement:
    """Return what a signature of the files beside a record would say.

    Raises:
        UsageError: there is no such record.
        IntegrityError: manifest or decision are missing, or something differs from the manifest.
    """
    loaded = load_vouched(record)
    folder = folder_of(record)
    decision = read_decision(folder)
    if loaded.manifest is None or decision is None:
        missing = MANIFEST if loaded.manifest is None else DECISION
        raise IntegrityError(f"{folder} holds no {missing} to sign; `showthrough report` writes it")
    if DECISION not in loaded.manifest.files:
        raise IntegrityError(f"the manifest in {folder} does not list {DECISION}; run `showthrough report`")
    return Statement(subject=subjects(folder), predicate=_predicate(decision, signer, today))


def subjects(folder: Path) -> tuple[SignedFile, ...]:
    """Return the digests of the files that a signature covers, as they lie there now."""
    return tuple(
        SignedFile(name=name, digest={"sha256": digest_of(content_of(folder / name))}) for name in COVERED
    )


def _predicate(decision: Decision, signer: str, today: date) -> Predicate:
    rulings = tuple(
        SignedRuling(
            rule=ruling.rule.name,
            status=ruling.status,
            value=None if ruling.finding is None else ruling.finding.value,
            interval=None if ruling.finding is None else ruling.finding.interval,
            n_identities=0 if ruling.finding is None else ruling.finding.n_identities,
            n_images=0 if ruling.finding is None else ruling.finding.n_images,
        )
        for ruling in decision.rulings
    )
    return Predicate(
        signer=shown_text(signer),
        signed_on=today,
        title=decision.title,
        verdict=decision.verdict,
        exit_code=decision.exit_code,
        rulings=rulings,
        not_covered=decision.missing_coverage,
        policy=decision.policy_name,
        policy_version=decision.policy_version,
        policy_digest=decision.policy_digest,
        decided_on=decision.decided_on,
        valid_until=decision.valid_until,
    )
