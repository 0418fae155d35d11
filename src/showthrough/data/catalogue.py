"""Reading every listed image once: what is usable, what is quarantined, and why."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from typing import Any, NamedTuple, final

from showthrough.core.images import ImageSet, Role, Size
from showthrough.core.records import Quarantined, RoleData
from showthrough.core.types import Images, Progress
from showthrough.data.decode import (
    MAX_FRAMES,
    MAX_MEGAPIXELS,
    PictureView,
    Unreadable,
    decode,
    pictures,
    shows_nobody,
)
from showthrough.data.listing import Entry
from showthrough.data.vault import Vault
from showthrough.errors import DataError

log = logging.getLogger(__name__)
BATCH = 512  # images between two saves of the catalogue
LOOKS = 2  # version of what is remembered of a file


class FileReading(NamedTuple):
    """What one picture of a file showed; `reason` is set where it could not be used."""

    stamp: str  # size and time of the file: when they change it is read again
    view: PictureView = PictureView()
    reason: str = ""
    may_show_somebody: bool = True
    stands_for: int = 1  # pictures that could not be used for this reason
    height: int = 0
    width: int = 0
    digest: str = ""  # keyed, of the upright pixels
    conversions: tuple[str, ...] = ()


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
            return decode(entry.path, self.max_megapixels, size, entry.view).pixels
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

    def __init__(
        self,
        vault: Vault,
        max_megapixels: float = MAX_MEGAPIXELS,
        progress: Progress | None = None,
        max_frames: int = MAX_FRAMES,
    ) -> None:
        self.vault = vault
        self.max_megapixels = max_megapixels
        self.progress = progress
        self.max_frames = max_frames

    def catalogue(self, role: Role, entries: Sequence[Entry], label: str = "") -> Catalogue:
        """Read every entry once and return the usable ones; the others are quarantined and counted.

        A file may hold several pictures (frames, colours under transparency): each is an image of its own.
        `label` names the set in the vault where a role has several.

        Raises:
            DataError: not one image of the role is usable.
        """
        label = label or role
        looks = [
            (_of_view(entry, look.view), look)
            for entry, found in zip(entries, self._looks(label, entries), strict=True)
            for look in found
        ]
        usable = [(entry, look) for entry, look in looks if not look.reason]
        refused = [(entry, look) for entry, look in looks if look.reason]
        if not usable:
            entry, look = refused[0]
            raise DataError(
                f"none of the {len(refused)} files given as {role} can be read; {entry.path}: {look.reason}"
            )
        self._remember_names(label, role, [entry for entry, _ in looks], refused)
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
                Quarantined(
                    id=self.vault.image_id(role, entry.name),
                    role=role,
                    reason=look.reason,
                    may_show_somebody=look.may_show_somebody,
                    stands_for=look.stands_for,
                )
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
        reasons = {f"{entry.path}{entry.view.suffix}": look.reason for entry, look in refused}
        self.vault.write_json(f"quarantine-{label}.json", reasons)

    def _looks(self, label: str, entries: Sequence[Entry]) -> list[list[FileReading]]:
        """Return what the pictures of each file show."""
        file = f"catalogue-{label}.json"
        limits = {"version": LOOKS, "max_megapixels": self.max_megapixels, "max_frames": self.max_frames}
        known = _known(self.vault.read_json(file), limits)
        looks: list[list[FileReading]] = []
        with ThreadPoolExecutor(max_workers=cpu_count() or 1) as pool:
            for batch in _batches(entries):
                looks.extend(pool.map(lambda entry: self._look(entry, known.get(str(entry.path))), batch))
                seen = {str(entry.path): look for entry, look in zip(entries, looks, strict=False)}
                self.vault.write_json(file, {**limits, "looks": seen})
                if self.progress:
                    self.progress(f"read {label}", len(looks), len(entries))
        return looks

    def _look(self, entry: Entry, known: list[FileReading] | None) -> list[FileReading]:
        try:
            stat = entry.path.stat()
            stamp = f"{stat.st_size}:{stat.st_mtime_ns}"
            if known and known[0].stamp == stamp:
                return known
            return list(self._fresh(entry.path, stamp))
        except OSError as error:
            return [FileReading("", reason=f"cannot be opened: {error.strerror}")]

    def _fresh(self, path: Path, stamp: str) -> Iterator[FileReading]:
        try:
            for view, decoded, reason, n in pictures(path, self.max_megapixels, self.max_frames):
                if decoded is None:
                    yield FileReading(stamp, view, reason, stands_for=n)
                    continue
                height, width = decoded.pixels.shape[:2]
                digest = self.vault.digest("pixels", f"{height}x{width}", decoded.pixels.tobytes())
                yield FileReading(stamp, view, "", True, 1, height, width, digest, decoded.conversions)
        except Unreadable as error:
            yield FileReading(stamp, reason=str(error), may_show_somebody=not shows_nobody(path))


def _of_view(entry: Entry, view: PictureView) -> Entry:
    """Return the entry of one picture of a file; the first one keeps the file's name."""
    return entry._replace(name=entry.name + view.suffix, view=view)


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


def _known(loaded: object, limits: Mapping[str, float]) -> dict[str, list[FileReading]]:
    if not isinstance(loaded, dict) or {name: loaded.get(name) for name in limits} != limits:
        return {}
    return {path: [_remembered(*look) for look in looks] for path, looks in loaded.get("looks", {}).items()}


def _remembered(stamp: str, view: Sequence[Any], *rest: Any) -> FileReading:
    """Return a look as it was; JSON keeps lists for tuples."""
    *plain, conversions = rest
    return FileReading._make([stamp, PictureView(*view), *plain, tuple(conversions)])
