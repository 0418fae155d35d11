"""What an older configuration left in a vault: the records of the run do not rest on it."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from showthrough.audit.tapes.tape_files import FOLDER, kept_arrays
from showthrough.core.config import AuditConfig
from showthrough.core.generator_config import ArchiveConfig, FolderConfig, samples_key
from showthrough.core.records import AuditRecord
from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.data.run_lock import LAST_RUN
from showthrough.observers.runtime.cache import MARK
from showthrough.retention.inventory import HeldFile

OF_REDACTION = ("attackers",)
OF_CLASSIFIER = ("attackers_faces",)
GIVEN = ("synthetic", "manifest")


class InUse(NamedTuple):
    """What the newest configuration of a run uses, by name."""

    generators: frozenset[str]
    subjects: frozenset[str]
    shadows: frozenset[str]
    samples: frozenset[str]
    arrays: frozenset[str]  # that tapes of these subjects name
    lists: frozenset[str]  # endings of names of lists of synthetic images
    unused: frozenset[str]  # folders that such an audit has no use for
    since: float | None  # when the last audit began: what was computed and not looked at since is left over


def left_behind(
    held: Sequence[HeldFile], vault: Path, records: Sequence[AuditRecord]
) -> tuple[HeldFile, ...]:
    """Return what the newest records of a run do not rest on; nothing where there is no record."""
    if not records:
        return ()
    newest = max(records, key=lambda record: record.created)
    current = [record for record in records if record.config == newest.config]
    used = in_use(newest.config, current, vault)
    stale = _not_looked_at(held, vault, used.since)
    return tuple(one for one in held if one.path.parent in stale or not _is_used(one, vault, used))


def in_use(config: AuditConfig, records: Sequence[AuditRecord], vault: Path) -> InUse:
    """Return what a configuration and its records use."""
    trained = {name: one for name, one in config.generators.items() if isinstance(one, TrainedConfig)}
    has_archive = any(isinstance(one, ArchiveConfig) for one in config.generators.values())
    unused = set() if has_archive or _reads_unpacked(vault) else {"unpacked"}
    unused |= set() if config.redaction is not None else set(OF_REDACTION)
    unused |= set() if config.classifier is not None else set(OF_CLASSIFIER)
    return InUse(
        generators=frozenset(trained),
        subjects=frozenset(record.subject.name for record in records),
        arrays=frozenset(name for record in records for name in kept_arrays(vault, record.subject.name)),
        shadows=frozenset(map(_shadow_folder, trained.values() if config.shadow.models else ())),
        samples=frozenset(_samples(config, records)),
        lists=frozenset({*config.generators, *GIVEN}),
        unused=frozenset(unused),
        since=_last_run(vault),
    )


def _reads_unpacked(vault: Path) -> bool:
    """Return whether images of some set lie among what was unpacked, as its list of names tells."""
    return any(b"/unpacked/" in names.read_bytes() for names in vault.glob("names-*.json"))


def _shadow_folder(generator: TrainedConfig) -> str:
    return blake2b(generator.model_dump_json().encode(), digest_size=6).hexdigest()


def _samples(config: AuditConfig, records: Sequence[AuditRecord]) -> Iterator[str]:
    for record in records:
        settings = config.generators.get(record.subject.name)
        if settings is not None and not isinstance(settings, FolderConfig | ArchiveConfig):
            key = samples_key(settings, record.subject.digest, config.seed, config.samples)
            yield f"{record.subject.name}-{key}"


def _last_run(vault: Path) -> float | None:
    try:
        told = json.loads((vault / LAST_RUN).read_bytes())["content"]["began"]
        return datetime.fromisoformat(told).timestamp()
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _is_used(one: HeldFile, vault: Path, used: InUse) -> bool:
    first, *rest = one.path.relative_to(vault).parts
    second = rest[0] if rest else ""
    if first in used.unused:
        return False
    if first == "generators":
        return len(rest) < 2 or second in used.generators  # the ledger of trainings is everybody's
    if first in ("evidence", FOLDER):
        return second.removesuffix(".json") in used.subjects or second in used.arrays
    if first == "shadows":
        return second in used.shadows
    if first == "samples":
        return second.partition(".")[0] in used.samples
    return _is_listed(second if first == "catalogue" else first, used)


def _is_listed(name: str, used: InUse) -> bool:
    _, is_synthetic, of = name.partition("synthetic-")
    stem = of.partition(".")[0]
    return not is_synthetic or any(stem in (one, f"{one}-{stem[-5:]}") for one in used.lists)


def _not_looked_at(held: Sequence[HeldFile], vault: Path, since: float | None) -> set[Path]:
    """Return folders of computed vectors that the last audit did not open."""
    if since is None:
        return set()
    marks = [
        one.path for one in held if one.path.name == MARK and one.path.parent.parent == vault / "features"
    ]
    return {mark.parent for mark in marks if mark.stat().st_mtime < since - 1}
