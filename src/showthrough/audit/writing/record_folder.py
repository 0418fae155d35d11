"""Record of a generator in its folder, with a manifest; and again, once its siblings are known."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from showthrough.core.atomic import write_atomically
from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.core.records import AuditRecord, canonical
from showthrough.core.trust.manifest import NAME as MANIFEST
from showthrough.core.trust.manifest import Manifest, digest_of, write_manifest
from showthrough.interpret.privacy_and_use import key_points
from showthrough.version import VERSION


class WrittenRecord(NamedTuple):
    """Record that lies in a folder, and the keyed digests of the scores behind its figures."""

    record: AuditRecord
    folder: Path
    scores: Mapping[str, str]


def write_record(record: AuditRecord, folder: Path, scores: Mapping[str, str]) -> WrittenRecord:
    """Write a record and the manifest that vouches for it.

    Raises:
        EnvironmentFault: the folder cannot be written to.
    """
    content = canonical(record)
    (folder / MANIFEST).unlink(missing_ok=True)  # of an earlier audit: killed now, nothing would vouch
    write_atomically(folder / "record.json", content)
    about = {"tool_version": VERSION, "title": record.heading, "record_digest": digest_of(content)}
    write_manifest(folder, Manifest.model_validate({**about, "scores": scores, "is_of_the_audit": True}))
    return WrittenRecord(record, folder, scores)


def with_siblings(audited: Sequence[WrittenRecord | SiblingAudit]) -> list[WrittenRecord]:
    """Write the records of an audit again, each with the key points of all other generators.

    Each was written as soon as it was made, so that an audit that is killed loses none. What
    stands there as a sibling could not be audited.
    """
    points = key_points([one.record if isinstance(one, WrittenRecord) else one for one in audited])
    written = [one for one in audited if isinstance(one, WrittenRecord)]
    return [_beside(one, points) for one in written] if len(points) > 1 else written


def _beside(one: WrittenRecord, points: Sequence[SiblingAudit]) -> WrittenRecord:
    others = tuple(point for point in points if point.name != one.record.subject.name)
    return write_record(one.record.model_copy(update={"siblings": others}), one.folder, one.scores)
