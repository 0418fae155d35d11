"""What an older configuration left behind is told apart from what the newest audit rests on."""

import os
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import numpy as np

from showthrough.core.config import AuditConfig
from showthrough.core.generator_config import samples_key
from showthrough.core.records import AuditRecord
from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.data.run_lock import LAST_RUN
from showthrough.data.vault import Vault
from showthrough.observers.runtime.cache import MARK, FeatureCache
from showthrough.retention.inventory import held_in
from showthrough.retention.left_behind import left_behind
from showthrough.testing.planted_records import a_record

VAE = {"kind": "vae", "size": 16, "steps": 10}


def record_of(config: dict, **changes: object) -> AuditRecord:
    given = {"name": "audit", "data": {"bundled": "lfw100"}, **config}
    return a_record(config=AuditConfig.model_validate(given), **changes)


def fill(vault: Path, *names: str) -> None:
    for name in names:
        (vault / name).parent.mkdir(parents=True, exist_ok=True)
        (vault / name).write_bytes(b"x")


def left(vault: Path, *records: AuditRecord) -> set[str]:
    return {str(one.path.relative_to(vault)) for one in left_behind(held_in(vault), vault, records)}


def test_shadow_models_samples_and_weights_of_older_configs_are_left_behind(tmp_path: Path) -> None:
    record = record_of({"generators": {"planted": VAE}, "shadow": {"models": 2}})
    generator = record.config.generators["planted"]
    assert isinstance(generator, TrainedConfig)
    shadow = blake2b(generator.model_dump_json().encode(), digest_size=6).hexdigest()
    sample = (
        f"planted-{samples_key(generator, record.subject.digest, record.config.seed, record.config.samples)}"
    )
    used = (
        "key",
        f"shadows/{shadow}/0/model.safetensors",
        f"samples/{sample}.npy",
        "generators/ledger.json",
        "generators/planted/model.safetensors",
        "evidence/planted/a.png",
        "names-train.json",
        "names-synthetic-planted.json",
        "catalogue/synthetic-planted-00000.json",
        "embedders/one.safetensors",
    )
    unused = (
        "shadows/0123456789ab/0/model.safetensors",
        "samples/planted-0123456789abcdef.npy",
        "samples/gone-0123456789abcdef.npy",
        "generators/gone/model.safetensors",
        "evidence/gone/a.png",
        "names-synthetic-gone.json",
        "catalogue/synthetic-gone-00000.json",
        "unpacked/0123/1.png",
        "attackers/0123/model.safetensors",
    )
    fill(tmp_path, *used, *unused)
    assert left(tmp_path, record) == set(unused)
    assert left(tmp_path) == set()


def test_unpacked_images_that_a_set_lists_are_used(tmp_path: Path) -> None:
    record = record_of({"generators": {"planted": VAE}})
    fill(tmp_path, "unpacked/0123/1.png")
    (tmp_path / "names-train.json").write_text('{"a": "/elsewhere/1.png"}', encoding="utf-8")
    assert left(tmp_path, record) == {"unpacked/0123/1.png"}
    (tmp_path / "names-train.json").write_text('{"a": "/runs/vault/unpacked/0123/1.png"}', encoding="utf-8")
    assert left(tmp_path, record) == set()


def test_no_shadow_models_are_used_where_none_are_asked_for(tmp_path: Path) -> None:
    record = record_of({"generators": {"planted": VAE}})
    generator = record.config.generators["planted"]
    shadow = blake2b(generator.model_dump_json().encode(), digest_size=6).hexdigest()
    fill(tmp_path, f"shadows/{shadow}/0/model.safetensors")
    assert len(left(tmp_path, record)) == 1


def test_the_newest_configuration_counts(tmp_path: Path) -> None:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    older = record_of({"generators": {"old": VAE}}, created=when)
    newer = record_of({"generators": {"planted": VAE}}, created=when + timedelta(days=1))
    fill(tmp_path, "generators/old/a", "generators/planted/a")
    assert left(tmp_path, older, newer) == {"generators/old/a"}


def test_vectors_that_the_last_audit_did_not_open_are_left_behind(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault")
    cache = FeatureCache(vault.folder / "features")

    def look(key: str) -> None:
        cache.arrays(key, 3, lambda start: iter([(np.zeros((3 - start, 2)),)]))

    look("vectors of an older set")
    look("vectors of this set")
    long_ago = datetime.now(UTC).timestamp() - 3600
    for mark in (vault.folder / "features").rglob(MARK):
        os.utime(mark, (long_ago, long_ago))
    record = record_of({"generators": {"planted": VAE}})
    assert left(vault.folder, record) == set()  # nobody knows when the last audit began
    vault.write_json(LAST_RUN, {"began": datetime.now(UTC).isoformat()})
    look("vectors of this set")
    assert len(left(vault.folder, record)) == 2  # an array and its mark


def test_tapes_of_generators_that_are_gone_are_left_behind_with_their_arrays(tmp_path: Path) -> None:
    kept, gone = "a" * 64, "b" * 64
    record = record_of({"generators": {"planted": VAE}})
    fill(tmp_path, f"scores/{kept}.npy", f"scores/{gone}.npy", "scores/other.json")
    (tmp_path / f"scores/{record.subject.name}.json").write_text(f'"scores/{kept}.npy"')
    assert left(tmp_path, record) == {f"scores/{gone}.npy", "scores/other.json"}
