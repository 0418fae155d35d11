"""A run folder with a record and a vault, as an audit leaves them, made without one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from showthrough.core.config import AuditConfig
from showthrough.core.images import Role, resized
from showthrough.core.records import AuditRecord, RoleData, canonical
from showthrough.core.types import Features, Images
from showthrough.data.vault import Vault
from showthrough.observers.pixels.pixels import Pixels
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import a_finding, a_record

PEOPLE, SIDE = 12, 32
NAMES = tuple(f"Xyzzy_Quuxley-{letter}" for letter in "abcdefghijkl")


class PublishedRun(NamedTuple):
    """Run folder, and the pictures of its training people."""

    folder: Path
    record: AuditRecord
    train: Images

    @property
    def vault(self) -> Path:
        return self.folder / "vault"


def pictures(seed: int, n: int = PEOPLE, side: int = SIDE) -> Images:
    """Return smooth pictures of nobody, uint8 (n, side, side, 3)."""
    coarse = np.random.default_rng(seed).integers(0, 256, (n, 4, 4, 3), dtype=np.uint8)
    return np.kron(coarse, np.ones((1, side // 4, side // 4, 1), dtype=np.uint8))


def write_run(folder: Path, observers: tuple[Any, ...] = (), **changes: Any) -> PublishedRun:
    """Write a record, a vault with the names of its people, and what observers saw of them."""
    train = changes.pop("train", pictures(1))
    holdout = changes.pop("holdout", pictures(2))
    config = {"data": {"train": "train", "holdout": "holdout", "synthetic": "made"}, "pixels": SIDE}
    vault = Vault(folder / "vault")
    told = {}
    for role, images in ((Role.TRAIN, train), (Role.HOLDOUT, holdout)):
        paths = [f"/photos/{role}/{NAMES[i % PEOPLE]}{role}/{i}.png" for i in range(len(images))]
        vault.write_json(f"names-{role}.json", {vault.image_id(role, path): path for path in paths})
        told[role] = vault.digest(role, images.tobytes())
        for observer in (Pixels(SIDE), *observers):
            _keep(vault, observer, told[role], images)
    data = tuple(
        RoleData(role=role, n_images=n, n_identities=n, identity_known=True, digest=told[role])
        for role, n in ((Role.TRAIN, len(train)), (Role.HOLDOUT, len(holdout)))
    )
    finding = a_finding(
        "near_copy_rate",
        hits=20,
        trials=12_000,
        n_identities=400,
        interval=Interval(0.001, 0.003, 0.95),
    )
    given = {"name": "audit", **config, **changes.pop("config", {})}
    record = a_record(finding, config=AuditConfig.model_validate(given), data=data, **changes)
    (folder / "record.json").write_bytes(canonical(record))
    return PublishedRun(folder, record, train)


def _keep(vault: Vault, observer: Any, digest: str, images: Images) -> None:
    sized = [image if observer.size is None else resized(image, observer.size) for image in images]
    vectors: Features = np.concatenate([observer(np.asarray(image)[None]) for image in sized])

    def blocks(start: int) -> Iterator[tuple[Any, ...]]:
        yield np.arange(len(images))[start:], vectors[start:]

    cache = FeatureCache(vault.folder / "features")
    cache.arrays(f"vectors {observer.digest} {digest}", len(images), blocks)
