"""One audit in the history: who was audited, what was decided, and the record without its pictures."""

from collections.abc import Iterator

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from showthrough.core.decision import Decision, Ruling, Status
from showthrough.core.records import AuditRecord, digest
from showthrough.interpret.bounds import has_value
from showthrough.interpret.sentences import amount, as_share, phrase_of
from showthrough.legible import legible

MOST = 12  # key figures of an audit
WORST_FIRST = (Status.FAIL, Status.WAIVED, Status.INCONCLUSIVE, Status.PASS)


class KeyFigure(BaseModel):
    """Figure that a limit is about, in words and as a number."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")

    rule: str
    name: str
    status: str
    value: float
    told: str = Field(description="the value in words, with its interval")


class HistoryEntry(BaseModel):
    """One audit as `history` lists it."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")

    name: str
    subject: str
    run_id: str
    created: AwareDatetime
    record_digest: str
    subject_digest: str
    policy_name: str
    policy_digest: str
    verdict: str
    exit_code: int
    tool_version: str
    figures: tuple[KeyFigure, ...] = ()


def entry_of(record: AuditRecord, decision: Decision) -> HistoryEntry:
    """Return an audit and what was decided on it as the history keeps both."""
    return HistoryEntry(
        name=record.name,
        subject=record.subject.name,
        run_id=record.run_id,
        created=record.created,
        record_digest=digest(record),
        subject_digest=record.subject.digest,
        policy_name=decision.policy_name,
        policy_digest=decision.policy_digest,
        verdict=decision.verdict.value,
        exit_code=int(decision.exit_code),
        tool_version=record.tool_version,
        figures=tuple(_figures(record, decision))[:MOST],
    )


def kept(record: AuditRecord) -> AuditRecord:
    """Return a record without curves, pairs and pictures: all that a later comparison asks for."""
    bare = {"evidence": (), "histograms": (), "curves": ()}
    findings = tuple(finding.model_copy(update=bare) for finding in record.findings)
    return record.model_copy(update={"findings": findings, "samples": (), "previous": None})


def _figures(record: AuditRecord, decision: Decision) -> Iterator[KeyFigure]:
    """Yield what was decided by a figure, the worst first."""
    ranked = sorted(decision.rulings, key=_rank)
    for ruling in ranked:
        finding = ruling.finding
        if finding is not None and has_value(finding) and ruling.status in WORST_FIRST:
            phrase = phrase_of(finding, record.card(finding.check))
            yield KeyFigure(
                rule=legible(ruling.rule.name),
                name=legible(phrase.name),
                status=ruling.status.value,
                value=finding.value or 0.0,
                told=legible(amount(as_share(finding, phrase), phrase)),
            )


def _rank(ruling: Ruling) -> int:
    return WORST_FIRST.index(ruling.status) if ruling.status in WORST_FIRST else len(WORST_FIRST)
