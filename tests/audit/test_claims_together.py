"""Generators of one audit that are trained privately on the same people count each other."""

from pathlib import Path

from showthrough.audit.train_generators import train_beforehand, train_generator
from showthrough.core.config import AuditConfig
from showthrough.core.images import Role
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from wavy_faces import set_of, wavy_faces


def test_a_claim_counts_generators_that_are_trained_after_it(tmp_path: Path) -> None:
    private = {"kind": "vae", "size": 8, "hidden": 8, "latent": 2, "steps": 2, "batch_size": 12, "sheets": 0}
    private |= {"privacy": {"epsilon": 8.0, "draws": 1, "engine": "bookkeeping"}}
    data, people = {"train": "train", "holdout": "holdout"}, set_of(wavy_faces())
    config = AuditConfig.model_validate(
        {"name": "two", "data": data, "generators": {"first": private, "second": private}}
    )
    place = Place(tmp_path, Vault(tmp_path / "vault"), lambda *_: None)
    train_beforehand(config, {Role.TRAIN: people}, place)
    claim = train_generator(
        "first", config.generators["first"], config, {Role.TRAIN: people}, place
    ).accounting
    assert claim is not None
    assert len(claim.other_runs) == 1
    assert claim.epsilon_all > 1.2 * claim.epsilon
