"""The vault of a run, found beside its record, and what it knows of the data."""

from collections.abc import Iterator
from pathlib import Path

from showthrough.core.config import PlatesConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.records import AuditRecord
from showthrough.core.types import Images
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import IntegrityError, UsageError
from showthrough.publishing.known_names import names_in, numbers_in
from showthrough.publishing.leaks import Secrets

NAME = "vault"
LISTING = "names-*.json"
READ = (Role.TRAIN, Role.HOLDOUT)


def vault_beside(record: Path) -> Path | None:
    """Return the vault of the run that a record or its folder belongs to, or None where there is none."""
    folder = record if record.is_dir() else record.parent
    found = (folder / NAME, folder.parent / NAME)
    return next((one for one in found if (one / "key").is_file()), None)


def place_of(folder: Path, base: Path) -> Place:
    """Return the vault of a run as a place to read from; it never makes a key.

    Raises:
        UsageError: there is no vault.
    """
    if not (folder / "key").is_file():
        raise UsageError(f"no vault at {folder}: it was purged, or never lay there")
    return Place(base, Vault(folder), lambda _name, _done, _total: None)


def secrets_of(record: AuditRecord, place: Place, *, has_audit_file: bool) -> Secrets:
    """Return names and numbers of the data.

    Raises:
        IntegrityError: the vault lists no files though the data are files, or a list of it is damaged.
        UsageError: tables of plates are named in the audit, and nobody said where that lies.
    """
    return Secrets(_names(record, place.vault), numbers_in(_numbers(record, place, has_audit_file)))


def _names(record: AuditRecord, vault: Vault) -> frozenset[str]:
    listings = sorted(vault.folder.glob(LISTING))
    if not listings and record.config.data.bundled is None:
        raise IntegrityError("the vault lists no file of the data, so names cannot be looked for")
    found: set[str] = set()
    for listing in listings:
        held = vault.read_json(listing.name)
        if not isinstance(held, dict):
            raise IntegrityError(f"{listing.name} in the vault is damaged, so names cannot be looked for")
        found |= names_in(str(path) for path in held.values())
    return frozenset(found)


def _numbers(record: AuditRecord, place: Place, has_audit_file: bool) -> Iterator[str]:
    settings = record.config.plates
    if settings == PlatesConfig():
        return
    if not has_audit_file:
        raise UsageError("the audit reads or lists plates: name its file with --audit")
    from showthrough.signals.per_audit.number_lists import number_lists
    from showthrough.signals.per_audit.plates import plate_strings
    from showthrough.signals.per_audit.written_texts import noted_texts

    listed = number_lists(settings, place)
    if not isinstance(listed, Missing):
        yield from (one.text for one in listed.listed or ())
    if settings.texts is not None:
        yield from noted_texts(place.base / settings.texts).values()
    reader = plate_strings(settings, place)
    if not isinstance(reader, Missing):
        for role in READ:
            images = _unseen_images(record, role)
            if len(images):
                yield from reader.of(images).strings


class _NotHere:
    """EditionSource of images that lie elsewhere: only what the vault keeps of them can be used."""

    def __init__(self, n: int) -> None:
        self._n = n

    def __len__(self) -> int:
        return self._n

    def read(self, row: int, size: tuple[int, int] | None = None) -> Images:
        """Refuse: the photos themselves are not looked at again."""
        raise IntegrityError(
            f"the vault does not hold what the plate reader read (image {row}, {size}); run the audit again"
        )


def _unseen_images(record: AuditRecord, role: Role) -> ImageSet:
    """Return images of which only number and digest are known: enough to find what was read on them."""
    data = next((one for one in record.data if one.role is role and not one.label), None)
    n = 0 if data is None else data.n_images
    ids = [f"{role}-{row}" for row in range(n)]
    digest = "" if data is None else data.digest
    return ImageSet(role=role, source=_NotHere(n), ids=ids, identity=ids, sizes=[(1, 1)] * n, digest=digest)
