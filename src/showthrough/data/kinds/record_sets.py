"""Records of one role as a set with keyed ids, whatever a record is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, final

from showthrough.core.images import ImageSet, Role, Size, person_of_image
from showthrough.core.records import Quarantined, RoleData
from showthrough.core.types import Images
from showthrough.data.catalogue import Catalogue
from showthrough.data.repeats import repeats_note
from showthrough.data.vault import Vault
from showthrough.errors import DataError, NotAssessableError

NO_SIZE: Size = (1, 1)


class Refused(NamedTuple):
    """A record that cannot be used: its name, which stays in the vault, and why."""

    name: str
    reason: str


@final
@dataclass(frozen=True, kw_only=True)
class ListedRecords:
    """Records of one role as a file or folder gives them; all sequences are as long as `items`.

    `names` tell one record from another and stay in the vault. `people` holds None where a record names
    nobody. `contents` is what makes two records one: bytes, or a text that stands for them.
    """

    items: Sequence[Any]
    names: Sequence[str]
    people: Sequence[str | None]
    contents: Sequence[bytes | str]
    groups: Sequence[str] | None = None
    refused: Sequence[Refused] = ()
    conversions: Counter[str] = field(default_factory=Counter)  # what was changed on reading, how often
    note: str = ""


@final
@dataclass(frozen=True)
class Items:
    """Source of records that are no pictures."""

    items: Sequence[Any]

    def __len__(self) -> int:
        return len(self.items)

    def item(self, row: int) -> Any:
        """Return one record."""
        return self.items[row]

    def read(self, row: int, size: Size | None = None) -> Images:  # noqa: ARG002 - as all sources are asked
        """Refuse: nothing here has pixels.

        Raises:
            NotAssessableError: always.
        """
        raise NotAssessableError("these records are no pictures")


def catalogued(role: Role, listed: ListedRecords, vault: Vault) -> Catalogue:
    """Return the records of a role as a set, and the account of all of them; names go into the vault.

    Raises:
        DataError: not one record is usable.
    """
    vault.write_json(f"names-{role}.json", {vault.image_id(role, name): name for name in listed.names})
    vault.write_json(f"quarantine-{role}.json", {one.name: one.reason for one in listed.refused})
    if not listed.items:
        raise DataError(_nothing_usable(role, listed.refused))
    images = record_set(role, listed, vault)
    digests = dict(zip(images.ids, images.pixel_digests or (), strict=True))
    return Catalogue(images, _account(images, listed, vault), digests)


def record_set(role: Role, listed: ListedRecords, vault: Vault) -> ImageSet:
    """Return usable records as a set; one that names nobody is a person of its own."""
    ids = [vault.image_id(role, name) for name in listed.names]
    people = [
        person_of_image(id_) if person is None else vault.person_id(person)
        for id_, person in zip(ids, listed.people, strict=True)
    ]
    digests = [vault.digest(content) for content in listed.contents]
    return ImageSet(
        role=role,
        source=Items(listed.items),
        ids=ids,
        identity=people,
        sizes=[NO_SIZE] * len(ids),
        digest=vault.digest(role, *ids, *people, *digests),
        identity_known=all(person is not None for person in listed.people),
        group=listed.groups,
        pixel_digests=digests,
        has_pixels=False,
    )


def _account(images: ImageSet, listed: ListedRecords, vault: Vault) -> RoleData:
    role = images.role
    repeats = repeats_note(
        list(images.pixel_digests or ()), images.identity, 0, identity_known=images.identity_known
    )
    return RoleData(
        role=role,
        n_images=len(images),
        n_identities=images.n_identities,
        identity_known=images.identity_known,
        n_unnamed=images.n_unnamed,
        digest=images.digest,
        quarantined=tuple(
            Quarantined(id=vault.image_id(role, one.name), role=role, reason=one.reason)
            for one in listed.refused
        ),
        conversions=dict(sorted(listed.conversions.items())),
        note="; ".join(filter(None, (listed.note, repeats))),
    )


def _nothing_usable(role: Role, refused: Sequence[Refused]) -> str:
    if not refused:
        return f"there is no record of {role}"
    (reason, n), *_ = Counter(one.reason for one in refused).most_common()
    return (
        f"none of the {len(refused)} records of {role} can be used; {n} of them: {reason} "
        f"(quarantine-{role}.json in the vault lists them all)"
    )
