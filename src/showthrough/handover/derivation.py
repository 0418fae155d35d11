"""What of a record, its decision and its reports was derived again, and what could not be."""

from collections.abc import Iterator, Set
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from showthrough.audit.verify import verify_certificate
from showthrough.config_files import RECORD, Vouched, load_record, read_beside
from showthrough.core.cards import all_cards
from showthrough.core.decision import Decision
from showthrough.core.records import AuditRecord
from showthrough.core.trust.manifest import content_of, digest_of
from showthrough.errors import EnvironmentFault, Exit, IntegrityError, UsageError
from showthrough.handover.decisions import DECISION, differs_in, read_decision
from showthrough.handover.derived_figures import derived
from showthrough.handover.replayed_figures import replayed
from showthrough.handover.signatures import signers_of
from showthrough.legible import legible
from showthrough.report.files import RENDERINGS, renderer_of
from showthrough.version import VERSION

EDITION = "edition.json"  # beside a record from which things were left out for its readers
MOST = 300  # characters of what is told of a check


class Derivation(StrEnum):
    """What became of one thing that was looked at."""

    VERIFIED = "verified"
    DIFFERS = "differs"
    NOT_DERIVED = "not derived again"


class Looked(BaseModel):
    """One thing that was looked at, and what came out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    result: Derivation
    told: str


class Verification(BaseModel):
    """All that was looked at; a single difference is an integrity error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record_digest: str = Field(description="of the only record; empty: of an audit of several generators")
    looked: tuple[Looked, ...] = Field(description="in the order of the hand-over: record, decision, reports")

    @property
    def exit_code(self) -> Exit:
        """Return 6 where anything differs."""
        is_off = any(one.result is Derivation.DIFFERS for one in self.looked)
        return Exit.INTEGRITY if is_off else Exit.PASS


def verify_record(
    path: Path, key: Path | None = None, vault: Path | None = None, ratchet: Path | None = None
) -> Verification:
    """Return what of the files beside a record was derived again.

    `key` is that of whoever should have signed, `vault` that of the run, and `ratchet` the record that the
    decision compared with; without one, what needs it is not derived again.

    Raises:
        UsageError: there is no such record, key or vault, or it is an edition's and the vault is to judge it.
        IntegrityError: the record cannot be read or contradicts itself, or the key signed nothing here.
        EnvironmentFault: a signature is asked for and securesystemslib is not installed.
    """
    read = read_beside(path)
    folder, decision = read.file.parent, None
    previous = None if ratchet is None else load_record(ratchet)
    again = [] if vault is None else list(_scores(read, vault))
    known = {one.what for one in again if one.result is not Derivation.NOT_DERIVED}
    looked = [*_record(read), *_figures(read.record, known), *again]
    looked += [*_siblings(read.record), _claim(read.record)]
    if read.file.name == RECORD:
        try:
            decision = read_decision(folder)
        except IntegrityError as error:
            looked.append(differs(DECISION, str(error)))
        looked += [_decision(decision, read, previous), *_reports(decision, read)]
    if key is not None:
        signers = ", ".join(dict.fromkeys(one.predicate.signer for one in signers_of(path, key)))
        looked.append(verified("signature", f"the key {key.name} signed these files, as {legible(signers)}"))
    return Verification(record_digest=read.digests[0], looked=tuple(looked))


def _record(read: Vouched) -> Iterator[Looked]:
    yield verified(RECORD, "its figures agree with each other, with its cards and with its claims")
    if read.manifest is None:
        yield left_open("manifest", "none lies beside the record, so nothing vouches for its bytes")
        return
    if read.manifest.record_digest in read.digests:
        yield verified("manifest", "it was written for this record")
    else:
        yield differs("manifest", "it was written for another record than this")
    shipped = all_cards()
    other = [card.name for card in read.record.cards if shipped.get(card.name) != card]
    if not other:
        yield verified("cards", f"all {len(read.record.cards)} are those of this version")
    else:
        named = legible(", ".join(other))
        yield left_open("cards", f"of another version, or of another package: {named}")


def _figures(record: AuditRecord, known: Set[str]) -> Iterator[Looked]:
    """Yield one line for each check; what only its scores could give is named, unless they gave it."""
    for one in derived(record):
        told = (
            f"figures that follow from hits and trials: {one.whole} with interval, {one.value_alone} without"
        )
        if one.whole + one.value_alone:
            yield verified(legible(one.check), told)
        if one.not_derived and legible(one.check) not in known:
            yield left_open(
                legible(one.check), f"no hits in the record for {legible(', '.join(one.not_derived))}"
            )


def _siblings(record: AuditRecord) -> Iterator[Looked]:
    if record.siblings:
        names = legible(", ".join(one.name for one in record.siblings))
        told = f"points of {names} follow from their own records; verify the folder of the audit"
        yield left_open("siblings", told)


def _scores(read: Vouched, vault: Path) -> Iterator[Looked]:
    """Yield one line for each check; whoever has the vault's key could have written its tape anew.

    Raises:
        UsageError: the record is of an edition, which no longer says all that the audit said.
    """
    if (read.file.parent / EDITION).is_file():
        raise UsageError("this is an edition of a record; verify with --vault the record that it was made of")
    listed = {} if read.manifest is None else read.manifest.scores
    for one in replayed(read.record, listed, vault):
        make = left_open if one.agrees is None else verified if one.agrees else differs
        yield make(legible(one.name), legible(one.told, MOST))


def _claim(record: AuditRecord) -> Looked:
    claim = record.subject.accounting
    if claim is None:
        return left_open("epsilon", "the record claims no differential privacy")
    try:
        verify_certificate(claim)
    except EnvironmentFault as error:
        return left_open("epsilon", str(error))
    except IntegrityError as error:
        return differs("epsilon", str(error))
    return verified("epsilon", "the claim follows from noise, sampling, steps and delta")


def _decision(decision: Decision | None, read: Vouched, previous: AuditRecord | None) -> Looked:
    if decision is None:
        return left_open(DECISION, "it does not lie beside the record")
    if decision.decided_on is None:
        return left_open(DECISION, "it does not say on which day it was made")
    if decision.previous_digest and previous is None:
        return left_open(DECISION, "it compared with an earlier record; name that with --ratchet")
    told = differs_in(decision, read.record, previous)
    if told is None:
        return verified(DECISION, f"its policy gives it on {decision.decided_on}")
    if not _is_of_this_version(read):
        return left_open(DECISION, "another version made it")
    return differs(DECISION, told)


def _reports(decision: Decision | None, read: Vouched) -> Iterator[Looked]:
    folder, listed = read.file.parent, {} if read.manifest is None else read.manifest.files
    for name in dict.fromkeys((*RENDERINGS, *listed)):
        path = folder / name
        if name == DECISION and name not in listed:
            continue
        if not path.is_file():
            if name in listed:
                yield left_open(name, "the manifest lists it, and it is not here")
            continue
        content = content_of(path)
        if name in listed and digest_of(content) != listed[name]:
            yield differs(name, "it was changed after the manifest was written")
        elif name != DECISION:
            yield _rendering(name, content, decision, read)


def _rendering(name: str, content: bytes, decision: Decision | None, read: Vouched) -> Looked:
    render = renderer_of(name)
    if decision is None or render is None:
        return left_open(name, "no decision lies beside it to render it again from")
    if not _is_of_this_version(read):
        return left_open(name, "another version rendered it")
    try:
        again = render(read.record, decision)
    except EnvironmentFault as error:
        return left_open(name, str(error))
    if again is None:
        return left_open(name, "an optional library to render it is not installed")
    if again == content:
        return verified(name, "rendered again, byte for byte")
    return differs(name, "record and decision give other bytes, or other versions of libraries do")


def _is_of_this_version(read: Vouched) -> bool:
    return (read.record if read.manifest is None else read.manifest).tool_version == VERSION


def verified(what: str, told: str) -> Looked:
    """Return that one thing was derived again."""
    return Looked(what=what, result=Derivation.VERIFIED, told=told)


def differs(what: str, told: str) -> Looked:
    """Return that one thing is not what it should be."""
    return Looked(what=what, result=Derivation.DIFFERS, told=told)


def left_open(what: str, told: str) -> Looked:
    """Return that nothing here could derive one thing."""
    return Looked(what=what, result=Derivation.NOT_DERIVED, told=told)
