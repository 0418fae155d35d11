"""Sets of images that are read in chunks and never held whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, final, runtime_checkable

import numpy as np

from showthrough.core.types import Floats, Images, Mask, Role, Rows
from showthrough.errors import NotAssessableError

if TYPE_CHECKING:
    from PIL import Image

__all__ = [
    "ArraySource",
    "FileBacked",
    "ImageSet",
    "ItemBacked",
    "PixelSource",
    "Role",
    "Size",
    "item_of",
    "joined",
    "learned_from",
    "person_of_image",
    "resized",
    "squeezed",
]


Size = tuple[int, int]  # height, width


class PixelSource(Protocol):
    """Source of pixels; must be safe to call from several threads."""

    def __len__(self) -> int: ...

    def read(self, row: int, size: Size | None = None) -> Images:
        """Return one image, uint8 (H, W, 3), resized to `size` where given."""
        ...


@runtime_checkable
class FileBacked(Protocol):
    """Source of pixels that come from files."""

    def path(self, row: int) -> Path | None:
        """Return the file of one image."""
        ...


@runtime_checkable
class ItemBacked(Protocol):
    """Source of records that are no pictures, which it gives whole."""

    def item(self, row: int) -> Any:
        """Return one record."""
        ...


@runtime_checkable
class HandedOn(Protocol):
    """Source that hands on what others hold: chosen rows of one, or two of them joined."""

    def origin(self, row: int) -> "tuple[PixelSource, int]":
        """Return the source that one image comes from, and its row there."""
        ...


def origin_of(source: PixelSource, row: int) -> tuple[PixelSource, int]:
    """Return the source that reads or holds one image itself, however often rows were chosen and joined."""
    while isinstance(source, HandedOn):
        source, row = source.origin(row)
    return source, row


def item_of(source: PixelSource, row: int) -> Any:
    """Return one record of a source.

    Raises:
        NotAssessableError: it has pictures.
    """
    if not isinstance(source, ItemBacked):
        raise NotAssessableError("these are pictures, which have to be looked at")
    return source.item(row)


@final
@dataclass(frozen=True, kw_only=True)
class ImageSet:
    """The images of one role, with keyed ids instead of names.

    `identity` holds one keyed id a person. An image that names nobody is its own person and makes
    `identity_known` False: intervals may then be too narrow, which is reported.
    """

    role: Role
    source: PixelSource
    ids: Sequence[str]
    identity: Sequence[str]
    sizes: Sequence[Size]
    digest: str  # keyed: equal sets have equal digests, and without the key it tells nothing
    identity_known: bool = True
    group: Sequence[str] | None = None
    boxes: Sequence[Floats | None] | None = None  # (n, 4) x1, y1, x2, y2 in pixels; None: nobody drew any
    has_pixels: bool = True  # False: records that are no pictures, given whole by `item`
    pixel_digests: Sequence[str] | None = None  # keyed, of upright pixels; None: nobody computed them

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def n_identities(self) -> int:
        """Return the number of different people."""
        return len(set(self.identity))

    @property
    def n_unnamed(self) -> int:
        """Return the number of images that name nobody and so are people of their own."""
        own = (person_of_image(id_) == who for id_, who in zip(self.ids, self.identity, strict=True))
        return 0 if self.identity_known else sum(own)

    def subset(self, rows: Rows) -> "ImageSet":
        """Return the same set with only these rows, in this order."""
        return replace(
            self,
            source=_Rows(self.source, rows),
            ids=[self.ids[i] for i in rows],
            identity=[self.identity[i] for i in rows],
            sizes=[self.sizes[i] for i in rows],
            group=None if self.group is None else [self.group[i] for i in rows],
            boxes=None if self.boxes is None else [self.boxes[i] for i in rows],
            pixel_digests=None if self.pixel_digests is None else [self.pixel_digests[i] for i in rows],
            digest=f"{self.digest}[{_fingerprint(rows)}]",
        )

    def item(self, row: int) -> Any:
        """Return a record that is no picture: a vector by name, a voice, a text, a row of a table.

        Raises:
            NotAssessableError: these are pictures.
        """
        return item_of(self.source, row)

    def path(self, row: int) -> Path | None:
        """Return the file that an image is read or was copied from, None where it was drawn here."""
        return self.source.path(row) if isinstance(self.source, FileBacked) else None

    def by_identity(self) -> dict[str, Rows]:
        """Return the rows of each person, people in the order in which they first appear.

        The order of keyed ids would make random choices depend on the vault's key.
        """
        rows: dict[str, list[int]] = {}
        for row, person in enumerate(self.identity):
            rows.setdefault(person, []).append(row)
        return {person: np.array(own, dtype=np.int64) for person, own in rows.items()}


def person_of_image(id_: str) -> str:
    """Return the keyed id of the person that an image is by itself, where nobody is named.

    >>> person_of_image("train-0a1b2c")
    'person-0a1b2c'
    """
    return f"person-{id_.rpartition('-')[2]}"


@final
@dataclass(frozen=True)
class ArraySource:
    """Images of one size in memory or in a memory-mapped file."""

    images: Images
    files: Sequence[Path | None] | None = None  # what each was copied from, where it is a planted copy

    def __len__(self) -> int:
        return len(self.images)

    def read(self, row: int, size: Size | None = None) -> Images:
        """Return one image, resized with antialiasing where `size` differs."""
        pixels = np.asarray(self.images[row])
        return pixels if size is None or pixels.shape[:2] == size else resized(pixels, size)

    def path(self, row: int) -> Path | None:
        """Return the file that one image was copied from."""
        return None if self.files is None else self.files[row]


def joined(first: ImageSet, second: ImageSet, digest: str) -> ImageSet:
    """Return the union of two sets, in the role of the first; who is in both is one person."""
    groups = None if first.group is None or second.group is None else [*first.group, *second.group]
    return replace(
        first,
        source=_Joined(first.source, second.source),
        ids=[*first.ids, *second.ids],
        identity=[*first.identity, *second.identity],
        sizes=[*first.sizes, *second.sizes],
        digest=digest,
        identity_known=first.identity_known and second.identity_known,
        group=groups,
        pixel_digests=[*(first.pixel_digests or first.ids), *(second.pixel_digests or second.ids)],
        boxes=None,
    )


@final
@dataclass(frozen=True)
class _Joined:
    first: PixelSource
    second: PixelSource

    def __len__(self) -> int:
        return len(self.first) + len(self.second)

    def origin(self, row: int) -> tuple[PixelSource, int]:
        n = len(self.first)
        return (self.first, row) if row < n else (self.second, row - n)

    def item(self, row: int) -> Any:
        n = len(self.first)
        return item_of(self.first, row) if row < n else item_of(self.second, row - n)

    def read(self, row: int, size: Size | None = None) -> Images:
        n = len(self.first)
        return self.first.read(row, size) if row < n else self.second.read(row - n, size)


@final
@dataclass(frozen=True)
class _Rows:
    source: PixelSource
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    def origin(self, row: int) -> tuple[PixelSource, int]:
        return self.source, int(self.rows[row])

    def item(self, row: int) -> Any:
        return item_of(self.source, int(self.rows[row]))

    def read(self, row: int, size: Size | None = None) -> Images:
        return self.source.read(int(self.rows[row]), size)

    def path(self, row: int) -> Path | None:
        return self.source.path(int(self.rows[row])) if isinstance(self.source, FileBacked) else None


def resized(pixels: Images, size: Size) -> Images:
    """Return the image squeezed to `size`; see `squeezed`."""
    from PIL import Image

    return np.asarray(squeezed(Image.fromarray(pixels), size))


def squeezed(image: "Image.Image", size: Size) -> "Image.Image":
    """Return a Pillow image squeezed to `size` (bilinear, antialiased); the aspect ratio is not kept.

    Squeezing loses no border, where a centre crop could cut a leaked face off.
    """
    from PIL import Image

    return image.resize((size[1], size[0]), Image.Resampling.BILINEAR, reducing_gap=2.0)


def _fingerprint(rows: Rows) -> str:
    from hashlib import blake2b

    return blake2b(np.ascontiguousarray(rows, dtype=np.int64).tobytes(), digest_size=6).hexdigest()


def learned_from(reference: ImageSet) -> Mask:
    """Return a mask of the images that a trained embedder learns from: every second person's with several.

    All the others calibrate it. People with one photo teach nothing about what makes two photos the
    same person, and they serve a threshold as well as any. The split depends on the order of people
    alone, so that whoever trains and whoever calibrates agree on it.
    """
    mask = np.zeros(len(reference), dtype=bool)
    several = [rows for rows in reference.by_identity().values() if len(rows) > 1]
    for rows in several[1::2]:
        mask[rows] = True
    return mask
