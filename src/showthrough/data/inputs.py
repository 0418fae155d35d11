"""Gathering the real people of an audit, each in one role only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import NamedTuple

import numpy as np

from showthrough.core.facts.redaction_facts import RedactedPairs
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import RoleData
from showthrough.core.subjects.data_config import DataConfig
from showthrough.core.types import Progress
from showthrough.data.boxed_photos import list_boxed_photos
from showthrough.data.bundled_faces import lfw100
from showthrough.data.catalogue import Catalogue, Cataloguer
from showthrough.data.containers.members import AskedColumns
from showthrough.data.containers.unpacking import Unpacker
from showthrough.data.decoding.pixel_ranges import declared_range
from showthrough.data.listing import Entry, NamedBy, Opening, list_images, list_manifest
from showthrough.data.people.alike_names import alike_names
from showthrough.data.people.declared_people import (
    NOTHING_DECLARED,
    DeclaredIds,
    DeclaredPeople,
    read_declared,
)
from showthrough.data.people.file_names import offered
from showthrough.data.people.identity_lists import read_identities
from showthrough.data.people.trait_lists import KeyedTraits, TraitList, read_traits
from showthrough.data.public_photos import list_public
from showthrough.data.splits import accounts_after_split, refuse_overlap, set_aside_reference, settled_names
from showthrough.data.vault import Vault
from showthrough.errors import DataError

FOLDER_ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)


class Redaction(NamedTuple):
    """Redaction under audit: its pairs, and the account of the redacted pictures."""

    pairs: RedactedPairs
    data: RoleData


class GivenRecords(NamedTuple):
    """Synthetic records that are no pictures, and the account of them."""

    records: ImageSet
    data: RoleData


class Inputs(NamedTuple):
    """The real images of an audit, and the account of what was given."""

    sets: Mapping[Role, ImageSet]  # train, holdout, reference
    data: tuple[RoleData, ...]
    photos: ImageSet | None  # real photos with boxes
    listed_synthetic: tuple[Entry, ...]  # from a manifest
    apart: int = 0  # groups of names that differ in spelling alone, declared to be different people
    traits: KeyedTraits | None = None  # of the people above, where a table tells them
    redaction: Redaction | None = None  # what is under audit, in the place of a generator
    synthetic: GivenRecords | None = None  # what is under audit where it is no pictures
    declared: DeclaredIds = DeclaredIds()


def gather(config: DataConfig, base: Path, vault: Vault, seed: int, progress: Progress) -> Inputs:
    """Read train, holdout and reference, and refuse people who stand in two of them.

    Without reference, a share of the held-out people becomes it: thresholds and components must
    come from people that neither trained the generator nor serve as the control.

    Raises:
        DataError: a role is missing or has no usable image, or it is unknown who is who.
        IntegrityError: people or images stand in two roles.
    """
    declared = declared_range(config.pixel_range, "data.pixel_range")
    reader = Cataloguer(vault, config.max_megapixels, progress, config.max_frames, declared)
    people, listed = listed_as_declared(config, base, vault)  # all before any image is read
    real = {role: listed[role] for role in FOLDER_ROLES if role in listed}
    names = {role: names_of(entries) for role, entries in real.items()}
    settled = settled_names(names, config.same_people, vault, people.twins)
    table = config.trait_table
    traits = None if table is None else read_traits(base / table, config.trait_columns, people.then(settled))
    named = _under_one_name(real, settled)
    catalogues = lfw100(vault, seed) if config.bundled else _catalogues(named, config, reader)
    sets, data = set_apart(catalogues, config.reference_share, seed)
    photos, photo_data = _photos(config, base, reader)
    apart = len(alike_names(names, people.twins)) if config.same_people == "apart" else 0
    synthetic = tuple(listed.get(Role.SYNTHETIC, ()))
    keyed = None if traits is None else keyed_traits(traits, sets.values(), config, vault)
    known = people.keyed(lambda name: vault.person_id(settled.get(name, name)))
    return Inputs(sets, (*data.values(), *photo_data), photos, synthetic, apart, keyed, declared=known)


def keyed_traits(
    traits: TraitList, sets: Iterable[ImageSet], config: DataConfig, vault: Vault
) -> KeyedTraits:
    """Return the traits of the people or photos of an audit, by their keyed ids.

    Raises:
        DataError: the table names none of them, or one path is that of photos in two roles.
    """
    if traits.by_person:
        people = frozenset(who for images in sets for who in images.identity)
        return traits.keyed(lambda name: [vault.person_id(name)], people)
    photos = frozenset(id_ for images in sets for id_ in images.ids)
    return traits.keyed(partial(_ids_of_path, config=config, vault=vault), photos)


def _ids_of_path(path: str, config: DataConfig, vault: Vault) -> list[str]:
    """Return the ids that a photo has by its path: from the audit file on, or from the folder of a role."""
    folders = {role: folder.rstrip("/") for role in FOLDER_ROLES if (folder := getattr(config, role))}
    within = {role: path.removeprefix(f"{folder}/") for role, folder in folders.items()}
    whole = [vault.image_id(role, rest) for role, rest in within.items() if rest != path]
    return whole or [vault.image_id(role, path) for role in FOLDER_ROLES]


class AsDeclared(NamedTuple):
    """What the owner declares of people, and the files of each role with the names that follow from it."""

    declared: DeclaredPeople
    listed: dict[Role, list[Entry]]


def listed_as_declared(config: DataConfig, base: Path, vault: Vault | None = None) -> AsDeclared:
    """Return the files of each role with one name for each person, and what was declared of people.

    Raises:
        ConfigError: what is declared of people cannot be meant.
        DataError, EnvironmentFault: as `listed_people`.
    """
    listed = {} if config.bundled else _listed(config, base, vault)
    if config.declared_people is None:
        return AsDeclared(NOTHING_DECLARED, listed)
    names = set().union(*(names_of(listed[role]) for role in FOLDER_ROLES if role in listed))
    declared = read_declared(base / config.declared_people).among(names)
    return AsDeclared(declared, _under_one_name(listed, declared.one_name))


def listed_people(config: DataConfig, base: Path, vault: Vault | None = None) -> dict[Role, list[Entry]]:
    """Return the files of each role that folders, containers or a manifest give, and who is on them.

    Names that are declared to be one person's are one name. Containers are unpacked into
    the vault; without one they are only glanced at.

    Raises:
        DataError: a folder or the manifest cannot be read, a role is missing, or nobody can know which
            folder names the person.
        EnvironmentFault: photos of a public data set are not on this machine.
    """
    return listed_as_declared(config, base, vault).listed


def _listed(config: DataConfig, base: Path, vault: Vault | None) -> dict[Role, list[Entry]]:
    opening = opening_of(config, vault)
    if config.public:
        return list_public(config.public, opening)
    if config.manifest:
        pattern = config.identity_pattern
        listed = list_manifest(base / config.manifest, config.unread_columns, pattern, opening)
        _refuse_missing_roles(listed, config.manifest)
        return _named_by_list(listed, config, base)
    by = NamedBy(1 if config.identities else config.person_folder, config.identity_pattern)
    folders = {role: folder for role in FOLDER_ROLES if (folder := getattr(config, role))}
    listed = {role: list_images(base / folder, by, opening) for role, folder in folders.items()}
    return _named_by_list(listed, config, base)


def _named_by_list(
    listed: dict[Role, list[Entry]], config: DataConfig, base: Path
) -> dict[Role, list[Entry]]:
    """Return the files with the people of a list, where there is one: nothing else names them then."""
    if config.identities is None:
        return listed
    known = read_identities(base / config.identities)
    return {
        role: [
            entry._replace(person=person)
            for entry, person in zip(entries, known.people(entry.name for entry in entries), strict=True)
        ]
        for role, entries in listed.items()
    }


def opening_of(config: DataConfig, vault: Vault | None) -> Opening:
    """Return how containers of images are opened: unpacked into the vault, or glanced at without one."""
    unpacker = None if vault is None else Unpacker(vault, config.max_gigabytes)
    return Opening(unpacker, AskedColumns(config.identity_column, config.ignore_columns))


def names_of(entries: Iterable[Entry]) -> set[str]:
    """Return the different names among some files."""
    return {entry.person for entry in entries if entry.person is not None}


def set_apart(
    catalogues: Mapping[Role, Catalogue], reference_share: float, seed: int
) -> tuple[dict[Role, ImageSet], dict[Role, RoleData]]:
    """Return the images and accounts of each role, with a reference whether one was given or not.

    Raises:
        DataError: holdout has too few people to set some aside.
        IntegrityError: people or images stand in two roles.
    """
    refuse_overlap(
        {role: catalogue.images for role, catalogue in catalogues.items()},
        {role: catalogue.digests for role, catalogue in catalogues.items()},
    )
    sets = {role: catalogue.images for role, catalogue in catalogues.items()}
    data = {role: catalogue.data for role, catalogue in catalogues.items()}
    if Role.REFERENCE not in sets:
        split = set_aside_reference(sets[Role.HOLDOUT], reference_share, seed)
        sets |= {Role.HOLDOUT: split.kept, Role.REFERENCE: split.set_aside}
        data |= accounts_after_split(data[Role.HOLDOUT], split.kept, split.set_aside)
    return sets, data


def _catalogues(
    listed: Mapping[Role, list[Entry]], config: DataConfig, reader: Cataloguer
) -> dict[Role, Catalogue]:
    leave_out = config.unnamed == "leave_out"
    return {
        role: _offering(reader.catalogue(role, entries, leave_out_unnamed=leave_out), entries)
        for role, entries in listed.items()
    }


def _under_one_name(
    listed: Mapping[Role, list[Entry]], settled: Mapping[str, str]
) -> dict[Role, list[Entry]]:
    return {
        role: [
            entry if entry.person is None else entry._replace(person=settled.get(entry.person, entry.person))
            for entry in entries
        ]
        for role, entries in listed.items()
    }


def _offering(catalogue: Catalogue, entries: Sequence[Entry]) -> Catalogue:
    """Return a catalogue with a note on what was not looked into, and on a pattern that would name people."""
    told = [catalogue.data.note]
    over = sum(entry.passed_over.files for entry in entries if entry.passed_over is not None)
    if over:
        told.append(
            f"{over} files were not looked into (links, hidden folders and those of programs; "
            "in containers text, and rows without an image)"
        )
    offer = (
        None
        if names_of(entries)
        else offered([PurePath(one.name) for one in entries if one.passed_over is None])
    )
    if offer is not None:
        told.append(
            f"file names name {offer.people} people, with identity_pattern = '{offer.pattern}' in [data]"
        )
    note = "; ".join(filter(None, told))
    return catalogue._replace(data=catalogue.data.model_copy(update={"note": note}))


def _refuse_missing_roles(listed: Mapping[Role, list[Entry]], manifest: str) -> None:
    for role in (Role.TRAIN, Role.HOLDOUT):
        if role not in listed:
            raise DataError(f"{manifest} has no row with split {role}; an audit needs train and holdout")


def _photos(
    config: DataConfig, base: Path, reader: Cataloguer
) -> tuple[ImageSet | None, tuple[RoleData, ...]]:
    if config.photos is None:
        return None, ()
    table = base / config.photos
    listed = list_boxed_photos(table)
    catalogue = reader.catalogue(Role.REFERENCE, [photo.entry for photo in listed], label="photos")
    of_id = {reader.vault.image_id(Role.REFERENCE, photo.entry.name): photo for photo in listed}
    rows = np.array([row for row, id_ in enumerate(catalogue.images.ids) if id_ in of_id], dtype=np.int64)
    images = catalogue.images.subset(rows)  # later frames of a file have no box
    boxes = [of_id[id_].within(size) for id_, size in zip(images.ids, images.sizes, strict=True)]
    images = replace(images, boxes=boxes)
    told = {"label": "boxed photos", "n_images": len(images)}
    return images, (catalogue.data.model_copy(update=told),)
