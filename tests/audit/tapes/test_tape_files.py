"""Tapes lie in the vault under keyed digests; what was changed is refused, and nothing is kept twice."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.audit.tapes.tape_files import (
    FOLDER,
    SMALL,
    TapeAbout,
    VaultArrays,
    opened,
    read_tape,
    write_tape,
)
from showthrough.data.vault import Vault
from showthrough.errors import IntegrityError, UsageError
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.replay.spelling import NotOnTapeError
from showthrough.replay.tape import Tape
from showthrough.testing.planted_records import a_record

LARGE = np.arange(SMALL, dtype=np.float32).reshape(-1, 4)


def about(generator: str = "one") -> TapeAbout:
    return TapeAbout(generator=generator, config=a_record().config, seed=3)


def test_what_was_kept_is_read_and_what_was_changed_is_refused(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault")
    tape = Tape(VaultArrays(vault))
    tape.add("large[]", LARGE)
    tape.add("small[]", np.array([["é", "b"]]))
    digests = write_tape(tape, about(), vault)
    stored = read_tape(opened(tmp_path / "vault"), "one", digests)
    assert stored.about == about()
    told = stored.tape.told
    np.testing.assert_array_equal(stored.tape.arrays.found(told["large[]"]["array"]), LARGE)
    assert stored.tape.arrays.found(told["small[]"]["array"]).tolist() == [["é", "b"]]
    (array,) = (vault.folder / FOLDER).glob("*.npy")
    path = vault.folder / FOLDER / "one.json"
    assert not any(one.stat().st_mode & 0o077 for one in (array, path))
    content = bytearray(array.read_bytes())
    content[-1] ^= 1
    array.write_bytes(content)
    with pytest.raises(IntegrityError, match="was changed after the audit"):
        stored.tape.arrays.found(told["large[]"]["array"])
    array.unlink()
    with pytest.raises(IntegrityError, match="does not hold"):
        stored.tape.arrays.found(told["large[]"]["array"])
    path.write_bytes(path.read_bytes().replace(b'"seed": 3', b'"seed": 4'))
    with pytest.raises(IntegrityError, match="is not what the manifest says"):
        read_tape(vault, "one", digests)
    assert read_tape(vault, "one", {}).about.seed == 4  # no manifest lists it: what it tells is compared
    path.write_text("{}")
    with pytest.raises(IntegrityError, match="no tape of this version"):
        read_tape(vault, "one", {})
    with pytest.raises(UsageError, match="the vault holds no scores/two"):
        read_tape(vault, "two", digests)


def test_arrays_that_lie_in_the_vault_are_not_copied_and_old_ones_go(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    arrays = VaultArrays(vault)
    (kept,) = FeatureCache(tmp_path / "features").arrays("key", len(LARGE), lambda start: iter([(LARGE,)]))
    told = arrays.keep(np.asarray(kept))
    assert told["file"].startswith("features/")
    np.testing.assert_array_equal(arrays.found(told), LARGE)
    assert arrays.keep(np.asarray(kept)[1:])["file"].startswith(FOLDER)  # a part is another array
    tape = Tape(arrays)
    tape.add("of[]", LARGE + 1)
    write_tape(tape, about(), vault)
    assert len(list((tmp_path / FOLDER).glob("*.npy"))) == 1
    write_tape(Tape(arrays), about("two"), vault)
    assert len(list((tmp_path / FOLDER).glob("*.npy"))) == 1
    write_tape(Tape(arrays), about(), vault)
    assert not list((tmp_path / FOLDER).glob("*.npy"))


def test_nothing_outside_the_vault_is_read_and_no_objects_are_kept(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault")
    np.save(tmp_path / "outside.npy", LARGE)
    with pytest.raises(IntegrityError, match="outside the vault"):
        VaultArrays(vault).found({"file": "../outside.npy", "digest": ""})
    with pytest.raises(UsageError, match="holds no"):
        read_tape(vault, "../../one", {})
    with pytest.raises(NotOnTapeError):
        VaultArrays(vault).keep(np.array([object()]))


def test_no_vault_is_made_by_looking_for_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no vault at"):
        opened(tmp_path)
    assert not list(tmp_path.iterdir())
