"""Gathering the pairs of an audit of redacted pictures: read, paired, masked, people apart."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.facts.pair_facts import PairOutcome
from showthrough.core.facts.redaction_facts import FilmPair, PairSet, RedactedPairs
from showthrough.core.images import ArraySource, ImageSet, Role, Size
from showthrough.core.records import RoleData
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.core.types import Mask, Rows
from showthrough.data.catalogue import Catalogue, Cataloguer
from showthrough.data.listing import FIRST_FOLDER, Entry, list_folder
from showthrough.errors import DataError, NotAvailableError
from showthrough.naming import person_name
from showthrough.redaction.pairs.adapters import ADAPTERS, is_film
from showthrough.redaction.pairs.film_pairs import film_pairs
from showthrough.redaction.pairs.given_masks import GivenMasks, PairMasks, given_masks
from showthrough.redaction.pairs.pairing import FilePair, ListedFolder, paired
from showthrough.redaction.pairs.people_apart import roles_of

ORIGINALS, REDACTED = "originals", "redacted"  # labels in the vault
NO_PICTURE = "no picture"
NOTES = {
    Role.TRAIN: "people whose redacted pictures are attacked",
    Role.HOLDOUT: "strangers: people who are in no gallery, the control",
    Role.REFERENCE: "people on whose pairs the attackers learn",
}


class GatheredPairs(NamedTuple):
    """Pairs of an audit, and the account of the pictures behind them."""

    pairs: RedactedPairs
    data: tuple[RoleData, ...]  # of train, holdout and reference, and of the redacted pictures


class _Read(NamedTuple):
    """Pairs of one size that could be read, row by row, and what became of the others."""

    pairs: Sequence[FilePair]
    original: ImageSet
    redacted: ImageSet
    outcomes: Counter[PairOutcome]
    catalogues: tuple[Catalogue, Catalogue]


def gather_pairs(config: RedactionConfig, base: Path, reader: Cataloguer, seed: int) -> GatheredPairs:
    """Read what [redaction] names; paths are relative to `base`.

    Nothing is left out without a word: files that make no pair are counted by what is amiss. A redacted
    picture of which nothing changed stays among the pairs, as what goes out is what is attacked.

    Raises:
        DataError: a folder or file is missing or contradicts itself, no pair can be compared, or there are
            fewer than three people.
    """
    original = _listed(base, config.original, "original")
    redacted = _listed(base, config.redacted, "redacted")
    order = None if config.order is None else base / config.order
    found = paired(original, redacted, config.tool, order)
    every = [_named(pair, config) for pair in found.pairs]
    named = [pair for pair in every if not is_film(pair.original.path)]
    films = film_pairs([pair for pair in every if is_film(pair.original.path)], reader)
    if not named:
        return _films_alone(films, config, reader, {str(kind): n for kind, n in found.outcomes.items()})
    read = _read(named, reader, config.tool)
    outcomes = Counter[str](read.outcomes) + Counter(found.outcomes)
    masks = given_masks(config, base, [pair.original for pair in read.pairs], read.original, reader)
    outcomes += Counter[str](masks.outcomes)
    names = [pair.original.person or pair.original.name for pair in read.pairs]
    roles = roles_of(read.original, names, config, seed)
    sets = {role: _pair_set(role, rows, read, masks) for role, rows in roles.items()}

    def of(role: Role) -> PairSet:
        if role not in sets:
            raise NotAvailableError("nothing was generated: redacted pictures were given")
        return sets[role]

    counted = {str(kind): n for kind, n in outcomes.items()}
    pairs = RedactedPairs(of, counted, masks.come_from, config.subject, films)
    return GatheredPairs(pairs, _accounts(sets, read.catalogues))


def _films_alone(
    films: tuple[FilmPair, ...], config: RedactionConfig, reader: Cataloguer, outcomes: Mapping[str, int]
) -> GatheredPairs:
    """Return the pairs of folders without a picture: sets of nobody, and films."""
    if config.boxes is not None or config.masks is not None:
        raise DataError(
            "boxes and masks in [redaction] are those of pictures, and the folders hold videos alone: set "
            "detector, which finds faces in them"
        )
    digest = reader.vault.digest("films", *(each for film in films for each in film.digests))
    nobody = {
        role: ImageSet(
            role=role,
            source=ArraySource(np.zeros((0, 1, 1, 3), dtype=np.uint8)),
            ids=[],
            identity=[],
            sizes=[],
            digest=digest,
        )
        for role in NOTES
    }
    account = RoleData(
        role=Role.TRAIN,
        n_images=0,
        n_identities=0,
        identity_known=True,
        digest=digest,
        note=f"no pictures, {len(films)} films",
    )
    accounts = [account.model_copy(update={"role": role}) for role in NOTES]
    accounts.append(account.model_copy(update={"label": "redacted pictures"}))

    def of(role: Role) -> PairSet:
        return PairSet(nobody[role], nobody[role], _no_mask)

    pairs = RedactedPairs(of, outcomes, NO_PICTURE, config.subject, films)
    return GatheredPairs(pairs, tuple(accounts))


def _no_mask(row: int) -> Mask:
    raise NotAvailableError(f"there is no picture {row}: the folders hold films alone")


def _listed(base: Path, named: str, setting: str) -> ListedFolder:
    folder = base / named
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "is not there"
        raise DataError(
            f"{setting} in [redaction] needs a folder of pictures, and {folder} {what}; paths are relative "
            "to the audit file"
        )
    folder = Path(os.path.normpath(folder))  # so that one file has one path, whichever folder lists it
    return ListedFolder(folder, list_folder(folder, FIRST_FOLDER))


def _named(pair: FilePair, config: RedactionConfig) -> FilePair:
    """Return a pair whose halves are of one person; a plate without a folder is named by its file."""
    original, redacted = pair
    if original.person is None and config.subject != "faces":
        original = original._replace(person=person_name(original.path.stem))
    renamed = redacted._replace(name=f"{REDACTED}/{redacted.name}", person=original.person)
    return FilePair(original, renamed)


def _read(pairs: Sequence[FilePair], reader: Cataloguer, tool: str) -> _Read:
    """Return the pairs whose halves can be read and have one size."""
    before = _Half.of([pair.original for pair in pairs], ORIGINALS, reader)
    after = _Half.of([pair.redacted for pair in pairs], REDACTED, reader)
    whole = [i for i in range(len(pairs)) if i in before.row and i in after.row]
    kept = [i for i in whole if before.size(i) == after.size(i)]
    _refuse_sizes(len(kept), len(whole), tool)
    original, redacted = before.images(kept), after.images(kept)
    digests = zip(original.pixel_digests or (), redacted.pixel_digests or (), strict=True)
    outcomes = Counter(
        {
            PairOutcome.UNREADABLE: len(pairs) - len(whole),
            PairOutcome.OTHER_SIZE: len(whole) - len(kept),
            PairOutcome.UNCHANGED: sum(one == other for one, other in digests),
            PairOutcome.FURTHER_PICTURES: after.further,
        }
    )
    return _Read([pairs[i] for i in kept], original, redacted, outcomes, (before.catalogue, after.catalogue))


class _Half(NamedTuple):
    """Originals, or redacted pictures, as the catalogue has them."""

    catalogue: Catalogue
    row: Mapping[int, int]  # of the first picture of each file, by the file's place among the pairs
    further: int  # pictures beyond the first of a file: frames, and colours under transparency

    @classmethod
    def of(cls, entries: Sequence[Entry], label: str, reader: Cataloguer) -> "_Half":
        """Read all files once."""
        catalogue = reader.catalogue(Role.TRAIN, entries, label)
        ids = [reader.vault.image_id(Role.TRAIN, entry.name) for entry in entries]
        rows = {id_: row for row, id_ in enumerate(catalogue.images.ids)}
        first = set(ids)
        beyond = [one.stands_for for one in catalogue.data.quarantined if one.id not in first]
        further = sum(id_ not in first for id_ in catalogue.images.ids) + sum(beyond)
        return cls(catalogue, {i: rows[id_] for i, id_ in enumerate(ids) if id_ in rows}, further)

    def size(self, place: int) -> Size:
        """Return height and width of one picture, upright."""
        return self.catalogue.images.sizes[self.row[place]]

    def images(self, places: Sequence[int]) -> ImageSet:
        """Return the first pictures of some files."""
        return self.catalogue.images.subset(np.array([self.row[i] for i in places], dtype=np.int64))


def _refuse_sizes(kept: int, whole: int, tool: str) -> None:
    other, advice = whole - kept, ADAPTERS[tool].keeps_size
    if other and (advice or not kept):
        advice = advice or "redact again so that sizes are kept, as pixels are compared place by place"
        raise DataError(
            f"{other} of {whole} redacted pictures have another size than their originals. {advice}"
        )
    if not whole:
        raise DataError("not one pair could be read; the quarantine files in the vault say why")


def _pair_set(role: Role, rows: Rows, read: _Read, masks: GivenMasks) -> PairSet:
    original, redacted = (replace(one.subset(rows), role=role) for one in (read.original, read.redacted))
    return PairSet(original, redacted, PairMasks(original, redacted, masks, rows))


def _accounts(sets: Mapping[Role, PairSet], catalogues: tuple[Catalogue, Catalogue]) -> tuple[RoleData, ...]:
    """Return the account of each role; what could not be read stands in that of the judged people."""
    whole, redacted = (catalogue.data for catalogue in catalogues)
    accounts = []
    for role, (images, _, _) in sets.items():
        own = whole if role is Role.TRAIN else whole.model_copy(update={"quarantined": (), "conversions": {}})
        told = {
            "role": role,
            "n_images": len(images),
            "n_identities": images.n_identities,
            "n_unnamed": images.n_unnamed,
            "digest": images.digest,
            "note": NOTES[role],
        }
        accounts.append(own.model_copy(update=told))
    return (*accounts, redacted.model_copy(update={"label": "redacted pictures"}))
