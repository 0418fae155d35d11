"""Reading every listed image once: what is usable, what is quarantined, and why."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from typing import NamedTuple, final

from showthrough.core.images import ImageSet, Role, Size
from showthrough.core.records import Quarantined, RoleData
from showthrough.core.types import Images, Progress
from showthrough.data.decode import Unreadable, decode
from showthrough.data.listing import Entry
from showthrough.data.vault import Vault
from showthrough.errors import DataError

log = logging.getLogger(__name__)
BATCH = 512  # images between two saves of the catalogue


class FileReading(NamedTuple):
    """What one reading of a file showed; `reason` is set where it could not be used."""

    stamp: str  # size and time of the file: when they change it is read again
    reason: str
    height: int
    width: int
    digest: str  # keyed, of the upright pixels
    conversions: tuple[str, ...]


@final
@dataclass(frozen=True)
class FileSource:
    """Pixels that are decoded from files when they are asked for."""

    entries: Sequence[Entry]
    max_megapixels: float

    def __len__(self) -> int:
        return len(self.entries)

    def read(self, row: int, size: Size | None = None) -> Images:
        """Return one image, decoded now.

        Raises:
            DataError: the file was readable when it was catalogued and no longer is.
        """
        entry = self.entries[row]
        try:
            return decode(entry.path, self.max_megapixels, size).pixels
        except (Unreadable, OSError) as error:
            raise DataError(
                f"{entry.path} was readable when the audit began and no longer is: {error}"
            ) from error

    def path(self, row: int) -> Path:
        """Return the file of one image."""
        return self.entries[row].path


class Catalogue(NamedTuple):
    """The usable images of a role, and the account of all of them."""

    images: ImageSet
    data: RoleData
    digests: dict[str, str]  # image id -> keyed digest of its pixels


@final
class Cataloguer:
    """Reads roles into catalogues and remembers, in the vault, what it has read."""

    def __init__(self, vault: Vault, max_megapixels: float = 200.0, progress: Progress | None = None) -> None:
        self.vault = vault
        self.max_megapixels = max_megapixels
        self.progress = progress

    def catalogue(self, role: Role, entries: Sequence[Entry], label: str = "") -> Catalogue:
        """Read every entry once and return the usable ones; the others are quarantined and counted.

        `label` names the set in the vault where a role has several.

        Raises:
            DataError: not one image of the role is usable.
        """
        label = label or role
        looks = self._looks(label, entries)
        usable = [(entry, look) for entry, look in zip(entries, looks, strict=True) if not look.reason]
        refused = [(entry, look) for entry, look in zip(entries, looks, strict=True) if look.reason]
        if not usable:
            entry, look = refused[0]
            raise DataError(
                f"none of the {len(refused)} files given as {role} can be read; {entry.path}: {look.reason}"
            )
        self._remember_names(label, role, entries, refused)
        images = self._image_set(role, usable)
        digests = {id_: look.digest for id_, (_, look) in zip(images.ids, usable, strict=True)}
        return Catalogue(images, self._account(images, usable, refused), digests)

    def _image_set(self, role: Role, usable: Sequence[tuple[Entry, FileReading]]) -> ImageSet:
        entries = [entry for entry, _ in usable]
        named = all(entry.person is not None for entry in entries)
        ids = [self.vault.image_id(role, entry.name) for entry in entries]
        people = [
            id_.replace(role, "person", 1) if entry.person is None else self.vault.person_id(entry.person)
            for id_, entry in zip(ids, entries, strict=True)
        ]
        grouped = any(entry.group for entry in entries)
        return ImageSet(
            role=role,
            source=FileSource(entries, self.max_megapixels),
            ids=ids,
            identity=people,
            sizes=[(look.height, look.width) for _, look in usable],
            digest=self.vault.digest(role, *ids, *people, *(look.digest for _, look in usable)),
            identity_known=named,
            group=[entry.group or "" for entry in entries] if grouped else None,
        )

    def _account(
        self,
        images: ImageSet,
        usable: Sequence[tuple[Entry, FileReading]],
        refused: Sequence[tuple[Entry, FileReading]],
    ) -> RoleData:
        role = images.role
        conversions = Counter(note for _, look in usable for note in look.conversions)
        return RoleData(
            role=role,
            n_images=len(images),
            n_identities=images.n_identities,
            identity_known=images.identity_known,
            digest=images.digest,
            quarantined=tuple(
                Quarantined(id=self.vault.image_id(role, entry.name), role=role, reason=look.reason)
                for entry, look in refused
            ),
            conversions=dict(sorted(conversions.items())),
            note=_duplicates_note(images, usable),
        )

    def _remember_names(
        self, label: str, role: Role, entries: Sequence[Entry], refused: Sequence[tuple[Entry, FileReading]]
    ) -> None:
        names = {self.vault.image_id(role, entry.name): str(entry.path) for entry in entries}
        self.vault.write_json(f"names-{label}.json", names)
        reasons = {str(entry.path): look.reason for entry, look in refused}
        self.vault.write_json(f"quarantine-{label}.json", reasons)

    def _looks(self, label: str, entries: Sequence[Entry]) -> list[FileReading]:
        file = f"catalogue-{label}.json"
        known = _known(self.vault.read_json(file), self.max_megapixels)
        looks: list[FileReading] = []
        with ThreadPoolExecutor(max_workers=cpu_count() or 1) as pool:
            for batch in _batches(entries):
                fresh = pool.map(lambda entry: self._look(entry, known.get(str(entry.path))), batch)
                looks.extend(fresh)
                self._save(file, entries, looks)
                if self.progress:
                    self.progress(f"read {label}", len(looks), len(entries))
        return looks

    def _save(self, file: str, entries: Sequence[Entry], looks: Sequence[FileReading]) -> None:
        seen = {str(entry.path): list(look) for entry, look in zip(entries, looks, strict=False)}
        self.vault.write_json(file, {"max_megapixels": self.max_megapixels, "looks": seen})

    def _look(self, entry: Entry, known: FileReading | None) -> FileReading:
        try:
            stat = entry.path.stat()
            stamp = f"{stat.st_size}:{stat.st_mtime_ns}"
            if known is not None and known.stamp == stamp:
                return known
            pixels, conversions = decode(entry.path, self.max_megapixels)
        except Unreadable as error:
            return FileReading(stamp, str(error), 0, 0, "", ())
        except OSError as error:
            return FileReading("", f"cannot be opened: {error.strerror}", 0, 0, "", ())
        height, width = pixels.shape[:2]
        digest = self.vault.digest("pixels", f"{height}x{width}", pixels.tobytes())
        return FileReading(stamp, "", height, width, digest, conversions)


def _duplicates_note(images: ImageSet, usable: Sequence[tuple[Entry, FileReading]]) -> str:
    people: dict[str, set[str]] = {}
    counts = Counter(look.digest for _, look in usable)
    for (_, look), person in zip(usable, images.identity, strict=True):
        people.setdefault(look.digest, set()).add(person)
    copies = sum(count - 1 for count in counts.values())
    shared = sum(1 for names in people.values() if len(names) > 1)
    if not copies:
        return ""
    note = f"{copies} images are exact repeats of another image of the same role"
    if shared and images.identity_known:
        note += f"; {shared} images stand under more than one person"
    return note


def _batches(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]


def _known(loaded: object, max_megapixels: float) -> dict[str, FileReading]:
    if not isinstance(loaded, dict) or loaded.get("max_megapixels") != max_megapixels:
        return {}
    return {
        path: FileReading._make([*fields, tuple(conversions)])
        for path, (*fields, conversions) in loaded.get("looks", {}).items()
    }
