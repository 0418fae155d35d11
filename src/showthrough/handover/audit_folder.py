"""Folder of an audit of several generators: each record, what they tell of each other, and the overview."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from showthrough.config_files import RECORD, Vouched, load_record, read_beside
from showthrough.core.records import AuditRecord
from showthrough.core.trust.manifest import content_of, digest_of
from showthrough.core.trust.overview_manifest import (
    OverviewManifest,
    generator_folders,
    read_overview_manifest,
)
from showthrough.errors import IntegrityError
from showthrough.handover.decisions import DECISION, read_decision
from showthrough.handover.derivation import (
    Looked,
    Verification,
    differs,
    left_open,
    verified,
    verify_record,
)
from showthrough.interpret.privacy_and_use import key_points
from showthrough.legible import legible
from showthrough.report.language import LANGUAGES
from showthrough.report.overviews.overview import Reported, name_of_overview, render_overview
from showthrough.version import VERSION

HeldRecords = Mapping[str, Vouched]  # records by the names of their folders, in the order of the overview
MADE_ANEW = "`showthrough report` on the folder of the audit writes it again"


def generators_in(folder: Path) -> tuple[str, ...]:
    """Return the names of the generators' folders in the order of the overview, those that are missing too.

    Raises:
        IntegrityError: the manifest of the overview or, without one, a record cannot be read.
    """
    manifest, found = read_overview_manifest(folder), generator_folders(folder)
    if manifest is not None:
        order = tuple(manifest.records)
    else:
        first = load_record(folder / found[0] / RECORD).config.generators if found else ()
        order = tuple(name for name in first if name in found)
    return tuple(dict.fromkeys((*order, *found)))


def verify_audit(folder: Path, key: Path | None = None, vault: Path | None = None) -> Verification:
    """Return what was derived again of each record, of what they tell of each other, and of the overview.

    Raises:
        UsageError: the key cannot be read.
        IntegrityError: a record or the manifest cannot be read, or the key did not sign each record.
        EnvironmentFault: a signature is asked for and securesystemslib is not installed.
    """
    names, looked, held = generators_in(folder), [], {}
    for name in names:
        if not (folder / name / RECORD).is_file():
            looked.append(left_open(f"{name}/{RECORD}", "the manifest lists it, and it is not here"))
            continue
        alone = verify_record(folder / name, key, vault).looked
        looked += [
            one.model_copy(update={"what": f"{name}/{one.what}"}) for one in alone if one.what != "siblings"
        ]
        held[name] = read_beside(folder / name)
    manifest = read_overview_manifest(folder)
    looked += [*_siblings(held), *_records(held, manifest), *_pages(folder, held, manifest)]
    return Verification(record_digest="", looked=tuple(looked))


def _siblings(held: HeldRecords) -> Iterator[Looked]:
    """Yield for each record whether it tells of the others what they tell of themselves."""
    known = {read.record.subject.name: read.record for read in held.values()}
    for name, read in held.items():
        told = {one.name: one for one in read.record.siblings}
        away = [one.name for one in told.values() if not one.failed and one.name not in known]
        if not told and len(held) > 1:
            yield left_open(f"{name}/siblings", "it tells of none: the audit was broken off, or is older")
        elif away:
            yield left_open(f"{name}/siblings", f"no record of {legible(', '.join(away))} lies here")
        elif told:
            yield _told_rightly(name, read.record, known)


def _told_rightly(name: str, record: AuditRecord, known: Mapping[str, AuditRecord]) -> Looked:
    told = {one.name: one for one in record.siblings}
    failed = [one for one in told.values() if one.name not in known]
    derived = {one.name: one for one in key_points([*known.values(), *failed])}
    of_others = {other: point for other, point in derived.items() if other != record.subject.name}
    wrong = [other for other, point in of_others.items() if told.get(other) != point]
    if wrong:
        said = f"it does not tell of {legible(', '.join(wrong))} what their own records do"
        return differs(f"{name}/siblings", said)
    return verified(f"{name}/siblings", f"{len(told)} as their own records have them")


def _records(held: HeldRecords, manifest: OverviewManifest | None) -> Iterator[Looked]:
    """Yield the records that are not those that the overview was made from."""
    if manifest is None:
        yield left_open("overview manifest", f"none lies beside the overview; {MADE_ANEW}")
        return
    other = [name for name, read in held.items() if manifest.records.get(name) not in (None, *read.digests)]
    added = [name for name in held if name not in manifest.records]
    if other:
        yield differs("overview manifest", f"another record was there: {', '.join(other)}; {MADE_ANEW}")
    if added:
        yield left_open("overview manifest", f"it does not list {', '.join(added)}; {MADE_ANEW}")
    if not other and not added:
        yield verified("overview manifest", "it was written for these records")


def _pages(folder: Path, held: HeldRecords, manifest: OverviewManifest | None) -> Iterator[Looked]:
    listed = {} if manifest is None else manifest.files
    for language in LANGUAGES:
        name = name_of_overview(language)
        if not (folder / name).is_file():
            if name in listed:
                yield left_open(name, "the manifest lists it, and it is not here")
            continue
        content = content_of(folder / name)
        if name in listed and digest_of(content) != listed[name]:
            yield differs(name, "it was changed after the manifest was written")
        else:
            yield _page(name, content, language, _reported(folder, held, manifest))


def _page(name: str, content: bytes, language: str, audited: list[Reported] | str) -> Looked:
    if isinstance(audited, str):
        return left_open(name, audited)
    if render_overview(audited, language).encode() == content:
        return verified(name, "rendered again, byte for byte")
    return differs(
        name, f"records and decisions give other bytes, or other versions of libraries do; {MADE_ANEW}"
    )


def _reported(folder: Path, held: HeldRecords, manifest: OverviewManifest | None) -> list[Reported] | str:
    """Return what the overview is made from, or why it cannot be made again."""
    names = tuple(held) if manifest is None else tuple(manifest.records)
    audited = []
    for name in names:
        try:
            decision = read_decision(folder / name)
        except IntegrityError:
            decision = None
        if name not in held or decision is None:
            return f"record or decision of {name} cannot be read here"
        decided = digest_of(content_of(folder / name / DECISION))
        if manifest is not None and decided != manifest.decisions.get(name):
            return f"{name} was decided anew since; {MADE_ANEW}"
        audited.append(Reported(held[name].record, decision, name))
    version = audited[0].record.tool_version if manifest is None else manifest.tool_version
    return audited if version == VERSION else "another version rendered it"
