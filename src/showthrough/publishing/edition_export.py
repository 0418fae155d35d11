"""Writing an edition: made, looked through, and only then written."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from showthrough.config_files import Audit
from showthrough.core.atomic import write_atomically
from showthrough.core.decision import Decision
from showthrough.core.records import AuditRecord, canonical, digest
from showthrough.core.trust.manifest import NAME as MANIFEST
from showthrough.core.trust.manifest import Manifest
from showthrough.data.workspace import Place
from showthrough.errors import IntegrityError, UsageError
from showthrough.publishing.edition_files import RECORD, edition_files, without_alike, without_pictures
from showthrough.publishing.leak_scan import LeakTest, scanned
from showthrough.publishing.leaks import Secrets
from showthrough.publishing.vault_of_run import place_of, secrets_of, vault_beside
from showthrough.report.editions import DPO, Edition, reduced_decision, reduced_record
from showthrough.report.exports import exported
from showthrough.version import VERSION

ACCOUNT = "edition.json"
EVIDENCE = "evidence"  # folder of the vault
NOTHING_KNOWN = Secrets(frozenset(), frozenset())


class EditionSource(NamedTuple):
    """What an edition is made of: a record, where it lies, and its audit file where that is known."""

    record: AuditRecord
    decision: Decision
    path: Path
    audit: Audit | None = None


class EditionAccount(BaseModel):
    """Account of an edition: what it was made of, and what the leak test looked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    edition: str
    tool_version: str
    made_of: str
    record_digest: str
    leak_test: LeakTest | None
    files: Mapping[str, str]


def write_edition(
    source: EditionSource,
    edition: Edition,
    folder: Path,
    formats: Sequence[str] = (),
    *,
    has_pictures: bool = True,
) -> list[Path]:
    """Write the files of an edition, or none of them, and return their paths.

    Raises:
        IntegrityError: something leaks, or what would tell is missing.
        UsageError: the record is of another audit than the file that was named.
        EnvironmentFault: weights are missing, or the folder cannot be written to.
    """
    _refuse_other_audit(source)
    files, account = _looked_through(source, edition, formats, has_pictures=has_pictures)
    files[ACCOUNT] = canonical(account)
    files[MANIFEST] = (_manifest(source, account).model_dump_json(indent=1) + "\n").encode()
    if edition.has_pictures:
        files |= _sheets(source)
    written = []
    for name, content in files.items():
        write_atomically(folder / name, content, mode=0o600 if edition.has_pictures else None)
        written.append(folder / name)
    if edition.has_pictures:
        folder.chmod(0o700)
    return written


def _manifest(source: EditionSource, account: EditionAccount) -> Manifest:
    """Return what vouches for the edition's record and the files beside it."""
    return Manifest(
        tool_version=VERSION,
        title=source.decision.title,
        record_digest=account.record_digest,
        policy_digest=source.decision.policy_digest,
        files={name: held for name, held in account.files.items() if "/" not in name and name != RECORD},
    )


def _looked_through(
    source: EditionSource, edition: Edition, formats: Sequence[str], *, has_pictures: bool
) -> tuple[dict[str, bytes], EditionAccount]:
    record, place = source.record, _place(source, edition)
    if not has_pictures:
        record = without_pictures(record)
    galleries = None
    if not edition.has_pairs and any(sample.png for sample in record.samples):
        from showthrough.publishing.training_gallery import galleries as of_vault
        from showthrough.publishing.training_gallery import weights_place

        assert place is not None  # or it was refused
        base = weights_place(record, None if source.audit is None else source.audit.base)
        galleries = of_vault(record, place._replace(base=base))
        record = without_alike(record, galleries)
    files = edition_files(record, source.decision, edition, formats)
    account = None
    if not edition.has_paths:
        account = scanned(files, _secrets(source, place, edition), edition, galleries)
    return files, EditionAccount(
        edition=edition.name,
        tool_version=VERSION,
        made_of=digest(source.record),
        record_digest=sha256(files[RECORD]).hexdigest(),
        leak_test=account,
        files={name: sha256(content).hexdigest() for name, content in sorted(files.items())},
    )


def _sheets(source: EditionSource) -> dict[str, bytes]:
    """Return the sheets of evidence pairs that the vault holds of this generator."""
    vault = vault_beside(source.path)
    folder = None if vault is None else vault / EVIDENCE / source.record.subject.name
    if folder is None or not folder.is_dir():
        return {}
    return {f"{EVIDENCE}/{one.name}": one.read_bytes() for one in sorted(folder.iterdir()) if one.is_file()}


def _secrets(source: EditionSource, place: Place | None, edition: Edition) -> Secrets:
    """Return names and numbers of the data; what is not known is not looked for where ids may stand."""
    if place is None or (edition.has_pairs and source.audit is None):
        return NOTHING_KNOWN
    return secrets_of(source.record, place, has_audit_file=source.audit is not None)


def _place(source: EditionSource, edition: Edition) -> Place | None:
    """Return the vault of the run; only the public edition cannot do without."""
    vault = vault_beside(source.path)
    if vault is None:
        if not edition.has_pairs:
            raise IntegrityError(
                f"no vault lies beside {source.path}, so names and people of the data cannot be looked for: "
                "export the public edition where the audit ran, and before its vault is purged"
            )
        return None
    return place_of(vault, Path.cwd() if source.audit is None else source.audit.base)


def _refuse_other_audit(source: EditionSource) -> None:
    if source.audit is not None and source.audit.config != source.record.config:
        raise UsageError("the record is of another audit than --audit, or the file was changed since")


def write_formats(source: EditionSource, formats: Sequence[str], folder: Path) -> list[Path]:
    """Write the record in formats of other tools, as the data protection officer may read it.

    Raises:
        UsageError: there is no such format.
        EnvironmentFault: the folder cannot be written to.
    """
    reduced = reduced_record(source.record, DPO)
    decided = reduced_decision(source.decision, source.record, reduced, DPO)
    files: dict[str, bytes] = {}
    for name in formats:
        files |= exported(reduced, decided, name)
    for name, content in files.items():
        write_atomically(folder / name, content)
    return [folder / name for name in files]
