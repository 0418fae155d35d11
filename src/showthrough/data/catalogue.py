"""Reading every listed image once: what is usable, what is quarantined, and why."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, takewhile
from os import cpu_count
from pathlib import Path
from typing import NamedTuple, final

from showthrough.core.images import ImageSet, Role, Size, person_of_image
from showthrough.core.records import Quarantined, RoleData
from showthrough.core.types import Images, PixelRange, Progress
from showthrough.data.decoding.decode import MAX_FRAMES, MAX_MEGAPIXELS, PictureView, decode
from showthrough.data.decoding.file_reading import FileReader, FileReading, released, remembered
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.decoding.pixel_ranges import (
    ASKED_OF_DATA,
    DeclaredRange,
    SampleKind,
    refuse_two_ranges,
    settled_ranges,
)
from showthrough.data.listing import Entry
from showthrough.data.repeats import repeats_note
from showthrough.data.splits import REAL_ROLES
from showthrough.data.vault import Vault
from showthrough.errors import DataError

log = logging.getLogger(__name__)
BATCH = 512  # files whose looks one file of the vault keeps
LOOKS = 3  # version of what is remembered of a file


@final
@dataclass(frozen=True)
class FileSource:
    """Pixels that are decoded from files when they are asked for."""

    entries: Sequence[Entry]
    ids: Sequence[str]  # keyed: sentences name no file of a person
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
        except Unreadable as error:
            raise DataError(
                f"{self.ids[row]} was readable when the audit began and no longer is: {error}; the names "
                "files in the vault tell which file it is"
            ) from None

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
        declared: DeclaredRange = ASKED_OF_DATA,
    ) -> None:
        self.vault = vault
        self.max_megapixels = max_megapixels
        self.progress = progress
        self.max_frames = max_frames
        self.declared = declared
        self._read_in: dict[SampleKind, tuple[str, PixelRange]] = {}  # deep images of earlier roles

    def catalogue(
        self, role: Role, entries: Sequence[Entry], label: str = "", *, leave_out_unnamed: bool = False
    ) -> Catalogue:
        """Read every entry once and return the usable ones; the others are quarantined and counted.

        A file may hold several pictures (frames, colours under transparency): each is an image of its own.
        `label` names the set in the vault where a role has several. Photos of nobody among those of named
        people are quarantined where they are to be left out; where nobody is named they are all there is.

        Raises:
            DataError: not one image of the role is usable, or nothing tells what is black and white in those
                of more than 8 bits a channel.
        """
        label = label or role
        looks = [
            (
                _of_view(entry, look.view),
                released(look, entry.passed_over) if role is Role.SYNTHETIC else look,
            )
            for entry, found in zip(entries, self._looks(label, entries), strict=True)
            for look in found
        ]
        if leave_out_unnamed and any(entry.person for entry, look in looks if not look.reason):
            looks = [(entry, look if entry.person else _left_out(look)) for entry, look in looks]
        usable = [(entry, look) for entry, look in looks if not look.reason]
        refused = [(entry, look) for entry, look in looks if look.reason]
        self._remember_names(label, role, [entry for entry, _ in looks], refused)
        if not usable:
            raise DataError(self._nothing_usable(label, role, refused))
        images = self._image_set(role, usable)
        digests = {id_: look.digest for id_, (_, look) in zip(images.ids, usable, strict=True)}
        return Catalogue(images, self._account(images, usable, refused), digests)

    def _image_set(self, role: Role, usable: Sequence[tuple[Entry, FileReading]]) -> ImageSet:
        entries = [entry for entry, _ in usable]
        named = all(entry.person is not None for entry in entries)
        ids = [self.vault.image_id(role, entry.name) for entry in entries]
        people = [
            person_of_image(id_) if entry.person is None else self.vault.person_id(entry.person)
            for id_, entry in zip(ids, entries, strict=True)
        ]
        grouped = any(entry.group for entry in entries)
        return ImageSet(
            role=role,
            source=FileSource(entries, ids, self.max_megapixels),
            ids=ids,
            identity=people,
            sizes=[(look.height, look.width) for _, look in usable],
            digest=self.vault.digest(role, *ids, *people, *(look.digest for _, look in usable)),
            identity_known=named,
            group=[entry.group or "" for entry in entries] if grouped else None,
            pixel_digests=[look.digest for _, look in usable],
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
            n_unnamed=images.n_unnamed,
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
            note=repeats_note(
                [look.digest for _, look in usable],
                images.identity,
                sum(look.is_constant for _, look in usable),
                identity_known=images.identity_known,
            ),
        )

    def _remember_names(
        self, label: str, role: Role, entries: Sequence[Entry], refused: Sequence[tuple[Entry, FileReading]]
    ) -> None:
        names = {self.vault.image_id(role, entry.name): str(entry.path) for entry in entries}
        self.vault.write_json(f"names-{label}.json", names)
        reasons = {f"{entry.path}{entry.view.suffix}": look.reason for entry, look in refused}
        self.vault.write_json(f"quarantine-{label}.json", reasons)

    def _nothing_usable(self, label: str, role: Role, refused: Sequence[tuple[Entry, FileReading]]) -> str:
        (reason, n), *others = Counter(look.reason for _, look in refused).most_common()
        example = next(entry for entry, look in refused if look.reason == reason)
        most = f"{n} of them: " if others else ""
        return (
            f"none of the {len(refused)} files given as {role} can be read; {most}{reason} (such as "
            f"{self.vault.image_id(role, example.name)}; quarantine-{label}.json in the vault lists them all)"
        )

    def _looks(self, label: str, entries: Sequence[Entry]) -> list[list[FileReading]]:
        """Return what the pictures of each file show, saved batch by batch: each file is written once."""
        known = self._known(label)
        reader = FileReader(self.vault.digest, self.max_megapixels, self.max_frames)
        looks: list[list[FileReading]] = []
        with ThreadPoolExecutor(max_workers=cpu_count() or 1) as pool:
            for start in range(0, len(entries), BATCH):
                batch = entries[start : start + BATCH]
                looks += pool.map(lambda entry: _look(reader, entry, known.get(str(entry.path), ())), batch)
                self._save(label, entries, looks, start)
                if self.progress:
                    self.progress(f"read {label}, files", len(looks), len(entries))
        ranged = self._in_range(reader, entries, looks, label)
        for start in range(0, len(entries), BATCH):
            if ranged[start : start + BATCH] != looks[start : start + BATCH]:
                self._save(label, entries, ranged, start)
        self._forget_after(label, len(entries))
        return ranged

    @property
    def _limits(self) -> dict[str, float]:
        return {"version": LOOKS, "max_megapixels": self.max_megapixels, "max_frames": self.max_frames}

    def _save(
        self, label: str, entries: Sequence[Entry], looks: Sequence[list[FileReading]], start: int
    ) -> None:
        rows = slice(start, start + BATCH)
        seen = {str(entry.path): look for entry, look in zip(entries[rows], looks[rows], strict=True)}
        self.vault.write_json(_batch_file(label, start // BATCH), {**self._limits, "looks": seen})

    def _forget_after(self, label: str, entries: int) -> None:
        """Remove batches of a larger set that was read before."""
        for number in count(-(-entries // BATCH)):
            path = self.vault.folder / _batch_file(label, number)
            if not path.exists():
                return
            path.unlink()

    def _known(self, label: str) -> dict[str, list[FileReading]]:
        """Return what is remembered of each file, of all batches: files may have moved among them."""
        known: dict[str, list[FileReading]] = {}
        batches = takewhile(
            lambda loaded: loaded is not None,
            (self.vault.read_json(_batch_file(label, number)) for number in count()),
        )
        for loaded in batches:
            known |= _remembered_batch(loaded, self._limits)
        return known

    def _in_range(
        self,
        reader: FileReader,
        entries: Sequence[Entry],
        looks: Sequence[list[FileReading]],
        label: str,
    ) -> list[list[FileReading]]:
        """Return the looks with pictures of more than 8 bits a channel read in the range that all settle."""
        wide = [look.wide for found in looks for look in found if look.wide is not None]
        if not wide:
            return list(looks)
        ranges = settled_ranges(wide, self.declared, label)
        if label in REAL_ROLES:
            refuse_two_ranges(self._read_in, ranges, self.declared, label)

        def ranged(entry: Entry, found: list[FileReading]) -> list[FileReading]:
            return [
                look if look.wide is None else reader.in_range(entry.path, look, ranges[look.wide])
                for look in found
            ]

        with ThreadPoolExecutor(max_workers=cpu_count() or 1) as pool:
            return list(pool.map(ranged, entries, looks))


def _look(reader: FileReader, entry: Entry, known: Sequence[FileReading]) -> list[FileReading]:
    if entry.passed_over is not None:
        reason, files, may_show_somebody = entry.passed_over
        return [FileReading("", PictureView(), reason, may_show_somebody, files)]
    return reader.read(entry.path, known)


def _of_view(entry: Entry, view: PictureView) -> Entry:
    """Return the entry of one picture of a file; the first one keeps the file's name."""
    return entry._replace(name=entry.name + view.suffix, view=view)


def _left_out(look: FileReading) -> FileReading:
    return look._replace(reason=look.reason or "names nobody, and is left out as the audit file asks")


def _batch_file(label: str, number: int) -> str:
    return f"catalogue/{label}-{number:05d}.json"


def _remembered_batch(loaded: object, limits: Mapping[str, float]) -> dict[str, list[FileReading]]:
    if not isinstance(loaded, dict) or {name: loaded.get(name) for name in limits} != limits:
        return {}
    return {path: [remembered(look) for look in looks] for path, looks in loaded.get("looks", {}).items()}
