"""Gathering the records of an audit that is not of pictures, each person in one role only."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.core.subjects.audited import RecordKind
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.inputs import GivenRecords, Inputs, set_apart
from showthrough.data.kinds.embeddings import list_splits, list_vectors, refuse_other_widths
from showthrough.data.kinds.letters import list_text_splits, list_texts
from showthrough.data.kinds.record_sets import ListedRecords, catalogued
from showthrough.data.kinds.recordings import list_recording_splits, list_recordings
from showthrough.data.kinds.table_rows import encoded_alike, list_row_splits, list_rows
from showthrough.data.people.alike_names import alike_names
from showthrough.data.people.declared_people import NOTHING_DECLARED, read_declared
from showthrough.data.splits import settled_names
from showthrough.data.vault import Vault
from showthrough.errors import ConfigError, DataError

ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE, Role.SYNTHETIC)
NEEDED = (Role.TRAIN, Role.HOLDOUT, Role.SYNTHETIC)


class Reader(NamedTuple):
    """How records of a kind are read: those of a role, and those of one file with a column `split`."""

    of_role: Callable[[Path, DataConfig], ListedRecords]
    by_split: Callable[[Path, DataConfig], Mapping[str, ListedRecords]]
    # all roles, as they compare with each other
    compared: Callable[[Mapping[str, ListedRecords], DataConfig], Mapping[str, ListedRecords]]


def _alike(listed: Mapping[str, ListedRecords], _: DataConfig) -> Mapping[str, ListedRecords]:
    """Return the roles as they are: all recordings compare with each other, and all texts."""
    return listed


def _of_one_width(listed: Mapping[str, ListedRecords], _: DataConfig) -> Mapping[str, ListedRecords]:
    refuse_other_widths(listed)
    return listed


READERS: Mapping[RecordKind, Reader] = {
    "embeddings": Reader(
        lambda path, _: list_vectors(path), lambda path, _: list_splits(path), _of_one_width
    ),
    "tables": Reader(list_rows, list_row_splits, encoded_alike),
    "texts": Reader(list_texts, list_text_splits, _alike),
    "voices": Reader(list_recordings, list_recording_splits, _alike),
}


def gather_records(config: DataConfig, base: Path, vault: Vault, seed: int) -> Inputs:
    """Read train, holdout, reference and synthetic records, and refuse people who stand in two real roles.

    Raises:
        ConfigError: records of this kind cannot be read, or not so.
        DataError: a role is missing or has no usable record, or roles do not compare.
        IntegrityError: people or records stand in two real roles.
    """
    listed = listed_records(config, base)
    real: dict[Role, ListedRecords] = {
        role: each for role, each in listed.items() if role is not Role.SYNTHETIC
    }
    names = {role: {who for who in each.people if who is not None} for role, each in real.items()}
    declared = NOTHING_DECLARED
    if config.declared_people is not None:
        declared = read_declared(base / config.declared_people).among(set().union(*names.values()))
        names = {role: {declared.one_name.get(who, who) for who in own} for role, own in names.items()}
    settled = settled_names(names, config.same_people, vault, declared.twins)
    settled = declared.then(settled)
    catalogues = {role: catalogued(role, _renamed(each, settled), vault) for role, each in real.items()}
    sets, data = set_apart(catalogues, config.reference_share, seed)
    nobody = replace(listed[Role.SYNTHETIC], people=[None] * len(listed[Role.SYNTHETIC].items))
    synthetic = catalogued(Role.SYNTHETIC, nobody, vault)
    told = synthetic.data.model_copy(update={"n_identities": 0, "identity_known": False, "n_unnamed": 0})
    apart = len(alike_names(names, declared.twins)) if config.same_people == "apart" else 0
    given = GivenRecords(synthetic.images, told)
    known = declared.keyed(lambda name: vault.person_id(settled.get(name, name)))
    return Inputs(sets, tuple(data.values()), None, (), apart, synthetic=given, declared=known)


def listed_records(config: DataConfig, base: Path) -> dict[Role, ListedRecords]:
    """Return the records of each role that files or folders give.

    Raises:
        ConfigError: records of this kind cannot be read, or not so.
        DataError: a role is missing, or roles do not compare.
    """
    if config.kind == "images" or config.kind not in READERS:
        raise ConfigError(f"data.kind = {config.kind!r} has no reader here; there are {', '.join(READERS)}")
    reader = READERS[config.kind]
    paths = {role: path for role in ROLES if (path := getattr(config, role)) is not None}
    listed = {role: reader.of_role(base / path, config) for role, path in paths.items()}
    if config.manifest is not None:
        listed |= _by_split(reader, base / config.manifest, config)
    missing = [role for role in NEEDED if role not in listed]
    if missing:
        raise DataError(
            f"no {missing[0]} records were given; set data.{missing[0]}, or a split in a manifest"
        )
    compared = reader.compared({str(role): each for role, each in listed.items()}, config)
    return {role: compared[str(role)] for role in listed}


def _by_split(reader: Reader, path: Path, config: DataConfig) -> dict[Role, ListedRecords]:
    found = reader.by_split(path, config)
    known = {str(role): role for role in ROLES}
    unknown = [split for split in found if split not in known]
    if unknown:
        raise DataError(f"{path} has a split {unknown[0]!r}; there are {', '.join(known)}")
    return {known[split]: each for split, each in found.items()}


def _renamed(listed: ListedRecords, settled: Mapping[str, str]) -> ListedRecords:
    people = [None if who is None else settled.get(who, who) for who in listed.people]
    return replace(listed, people=people)
