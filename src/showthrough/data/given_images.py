"""Images that were handed in as arrays or folders, as an audit sees them: keyed ids, people apart."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from showthrough.core.images import ArraySource, ImageSet, Role, person_of_image
from showthrough.core.records import RoleData
from showthrough.core.types import Images
from showthrough.data.catalogue import Catalogue, Cataloguer
from showthrough.data.containers.members import AskedColumns
from showthrough.data.containers.unpacking import Unpacker
from showthrough.data.decoding.pixel_ranges import DeclaredRange
from showthrough.data.listing import FIRST_FOLDER, Entry, NamedBy, Opening, list_images
from showthrough.data.people.alike_names import IN_SPELLING, alike_names
from showthrough.data.repeats import note_on_arrays
from showthrough.data.vault import Vault
from showthrough.errors import DataError, IntegrityError
from showthrough.naming import person_name

# An array alone, or with the person on each image, or with each person's group as well; or a folder, or what
# holds images otherwise.
Given = (
    Images | tuple[Images, Sequence[str]] | tuple[Images, Sequence[str], Sequence[str] | None] | str | Path
)
NOT_ASKED = DeclaredRange(None, "data.pixel_range of an audit file (or hand in arrays)")


def given_catalogue(role: Role, given: Given, vault: Vault) -> Catalogue:
    """Return the images of a role with their account; the first sub-folder of a file is its person.

    Raises:
        DataError: an array is no uint8 (N, H, W, 3), or names and images differ in number.
    """
    if isinstance(given, str | Path):
        return Cataloguer(vault, declared=NOT_ASKED).catalogue(role, _files(role, given, vault))
    pixels, identity, group = _parts(role, given)
    ids = [vault.image_id(role, str(row)) for row in range(len(pixels))]
    names = [None] * len(ids) if identity is None else [person_name(name) for name in identity]
    people = [
        person_of_image(id_) if name is None else vault.person_id(name)
        for id_, name in zip(ids, names, strict=True)
    ]
    size = f"{pixels.shape[1]}x{pixels.shape[2]}"
    digests = [vault.digest("pixels", size, np.ascontiguousarray(one).tobytes()) for one in pixels]
    images = ImageSet(
        role=role,
        source=ArraySource(pixels),
        ids=ids,
        identity=people,
        sizes=[(pixels.shape[1], pixels.shape[2])] * len(pixels),
        digest=vault.digest(role, *ids, *people, *digests),
        identity_known=None not in names,
        group=group,
        pixel_digests=digests,
    )
    repeats = note_on_arrays(pixels, people, identity_known=images.identity_known)
    return Catalogue(images, _account(images, repeats), dict(zip(ids, digests, strict=True)))


def refuse_alike(given: Mapping[Role, Given]) -> None:
    """Refuse names of real people that differ only in spelling, in two roles or in one: nobody can know.

    Raises:
        IntegrityError: there are some; `showthrough.naming.near_equal` lists them to who holds the names.
    """
    alike = alike_names({role: _names_given(role, one) for role, one in given.items()})
    if alike:
        raise IntegrityError(
            f"{len(alike)} people may have two names, which differ only in {IN_SPELLING}; "
            "showthrough.naming.near_equal finds them. Give one person one name, and different people names "
            "that differ in more"
        )


def _names_given(role: Role, given: Given) -> set[str]:
    if isinstance(given, str | Path):
        names = [entry.person for entry in _files(role, given)]
    else:
        names = [person_name(name) for name in _parts(role, given)[1] or ()]
    return {name for name in names if name is not None}


def _files(role: Role, path: str | Path, vault: Vault | None = None) -> list[Entry]:
    named_by, people = (FIRST_FOLDER, False) if role is Role.SYNTHETIC else (NamedBy(), True)
    opening = Opening(None if vault is None else Unpacker(vault), AskedColumns(ignored=("*",)))
    return list_images(Path(path), named_by, opening, people=people)


def _account(images: ImageSet, repeats: str) -> RoleData:
    return RoleData(
        role=images.role,
        n_images=len(images),
        n_identities=images.n_identities,
        identity_known=images.identity_known,
        n_unnamed=images.n_unnamed,
        digest=images.digest,
        note="; ".join(filter(None, ("handed in as an array", repeats))),
    )


def _parts(
    role: Role, given: NDArray[np.uint8] | tuple[object, ...]
) -> tuple[Images, list[str] | None, list[str] | None]:
    parts = given if isinstance(given, tuple) else (given,)
    pixels = np.asarray(parts[0])
    if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[3] != 3 or 0 in pixels.shape:
        raise DataError(
            f"{role} must be uint8 of shape (N, H, W, 3), got {pixels.dtype} {pixels.shape}; what is black "
            "and white in other numbers nobody but you can know: scale them to 0 to 255 and round them"
        )
    return (
        pixels,
        _names(role, "names", parts[1:2], len(pixels)),
        _names(role, "groups", parts[2:3], len(pixels)),
    )


def _names(role: Role, what: str, given: tuple[object, ...], n: int) -> list[str] | None:
    if not given or given[0] is None:
        return None
    names = [str(name) for name in np.asarray(given[0], dtype=object)]
    if len(names) != n:
        raise DataError(f"{role} has {n} images and {len(names)} {what}; give one for each image")
    return names
