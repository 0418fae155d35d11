"""Scores behind figures as files of the vault, and their keyed digests for the manifest."""

import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.atomic import write_atomically
from showthrough.core.cards import Card
from showthrough.core.trust.kept_scores import KeptScores
from showthrough.core.types import Floats, Scalar
from showthrough.data.vault import Vault
from showthrough.errors import IntegrityError, UsageError

FOLDER = "scores"  # in the vault


class StoredScores(NamedTuple):
    """Scores of one guess as the vault holds them."""

    check: str
    params: Mapping[str, Scalar]
    members: Floats
    nonmembers: Floats


def write_scores(
    kept: Iterable[KeptScores], cards: Iterable[Card], vault: Vault, generator: str
) -> dict[str, str]:
    """Write scores to the vault and return the keyed digest of each file, by its name."""
    checks = {card.implementation: card.name for card in cards}
    digests = {}
    for number, one in enumerate(kept):
        if one.implementation not in checks:
            continue
        check = checks[one.implementation]
        told = json.dumps({"check": check, "params": dict(one.params)}, sort_keys=True)
        file = io.BytesIO()
        np.savez(file, told=np.array(told), members=one.members, nonmembers=one.nonmembers)
        name = f"{generator}-{number}-{check}.npz"
        write_atomically(vault.folder / FOLDER / name, file.getvalue(), mode=0o600)
        digests[name] = vault.digest(file.getvalue())
    return digests


def read_scores(vault: Vault, name: str, digest: str) -> StoredScores:
    """Return the scores in a file of the vault.

    Raises:
        UsageError: there is no such file.
        IntegrityError: it is not what the manifest says.
    """
    path = vault.folder / FOLDER / name
    if not path.is_file():
        raise UsageError(f"the vault holds no {FOLDER}/{name}")
    content = path.read_bytes()
    if vault.digest(content) != digest:
        raise IntegrityError(f"{name} in the vault is not what the manifest says")
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        told = json.loads(str(held["told"]))
        return StoredScores(told["check"], told["params"], held["members"], held["nonmembers"])


def opened(folder: Path) -> Vault:
    """Return a vault that is there; none is made.

    Raises:
        UsageError: there is no vault.
    """
    if not (folder / "key").is_file():
        raise UsageError(f"no vault at {str(folder)[:200]}: it holds no key")
    return Vault(folder)
