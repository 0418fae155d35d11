"""Ids tell nothing without the key, and what is written is whole."""

import stat

import pytest

from showthrough.core.images import Role
from showthrough.data.vault import Vault
from showthrough.errors import EnvironmentFault, IntegrityError


def test_the_same_vault_gives_the_same_ids_and_another_one_others(tmp_path) -> None:
    one, again, other = Vault(tmp_path / "a"), Vault(tmp_path / "a"), Vault(tmp_path / "b")
    assert one.image_id(Role.TRAIN, "anna.png") == again.image_id(Role.TRAIN, "anna.png")
    assert one.image_id(Role.TRAIN, "anna.png") != other.image_id(Role.TRAIN, "anna.png")
    assert one.person_id("anna") != other.person_id("anna")


def test_a_person_has_one_id_in_every_role_and_an_image_one_in_each(tmp_path) -> None:
    vault = Vault(tmp_path / "vault")
    assert vault.image_id(Role.TRAIN, "anna.png") != vault.image_id(Role.HOLDOUT, "anna.png")
    assert "anna" not in vault.person_id("anna") + vault.image_id(Role.TRAIN, "anna.png")


def test_parts_do_not_run_together(tmp_path) -> None:
    vault = Vault(tmp_path / "vault")
    assert vault.digest("ab", "c") != vault.digest("a", "bc") != vault.digest("abc")
    assert vault.digest("ab") == vault.digest(b"ab")


def test_nobody_but_the_owner_enters(tmp_path) -> None:
    folder = tmp_path / "vault"
    folder.mkdir(mode=0o755)
    Vault(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "key").stat().st_mode) == 0o600


def test_a_key_that_was_cut_short_is_refused_and_not_replaced(tmp_path) -> None:
    Vault(tmp_path / "vault")
    (tmp_path / "vault" / "key").write_bytes(b"short")
    with pytest.raises(IntegrityError, match="is not the key of this vault"):
        Vault(tmp_path / "vault")
    assert (tmp_path / "vault" / "key").read_bytes() == b"short"


def test_what_was_written_is_read_and_half_a_file_counts_for_nothing(tmp_path) -> None:
    vault = Vault(tmp_path / "vault")
    assert vault.read_json("looks/train.json") is None
    vault.write_json("looks/train.json", {"b": [1, 2], "a": None})
    assert vault.read_json("looks/train.json") == {"a": None, "b": [1, 2]}
    (vault.folder / "looks" / "train.json").write_text('{"a": ')
    assert vault.read_json("looks/train.json") is None
    assert [path.name for path in (vault.folder / "looks").iterdir()] == ["train.json"]


@pytest.mark.parametrize("place", range(0, 120, 7))
def test_a_flipped_bit_in_what_is_remembered_counts_as_nothing(tmp_path, place: int) -> None:
    vault = Vault(tmp_path / "vault")
    value = {"looks": [[0.1, 25, "id"], [None, True]], "n": 2}
    vault.write_json("looks.json", value)
    path = vault.folder / "looks.json"
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert vault.read_json("looks.json") in (None, value)  # a blank between two words is no content


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "3", '{"content": 1}', '{"content": 1, "sha256": "no"}', "[" * 9999]
)
def test_what_bears_no_seal_is_not_believed(tmp_path, text: str) -> None:
    vault = Vault(tmp_path / "vault")
    (vault.folder / "a.json").write_text(text)
    assert vault.read_json("a.json") is None


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match="cannot write to"):
        Vault(tmp_path / "file" / "vault")


def test_a_lost_key_is_never_replaced_without_a_word(tmp_path) -> None:
    vault = Vault(tmp_path / "vault")
    vault.write_json("names.json", {})
    (vault.folder / "key").unlink()
    with pytest.raises(IntegrityError, match="Put the key back"):
        Vault(tmp_path / "vault")
    assert not (vault.folder / "key").exists()


def test_a_flipped_bit_in_the_key_is_noticed(tmp_path) -> None:
    path = Vault(tmp_path / "vault").folder / "key"
    key = bytearray(path.read_bytes())
    key[5] ^= 1
    path.write_bytes(key)
    with pytest.raises(IntegrityError, match="not the key of this vault"):
        Vault(tmp_path / "vault")


def test_who_is_killed_while_the_key_is_made_finds_an_empty_vault(tmp_path) -> None:
    vault = Vault(tmp_path / "vault")
    (vault.folder / "key").unlink()
    assert Vault(tmp_path / "vault").person_id("ada")


def test_a_key_from_before_keys_were_sealed_is_taken(tmp_path) -> None:
    vault = Vault(tmp_path / "vault")
    vault.write_json("names.json", {})
    (vault.folder / "key.sha256").unlink()
    assert Vault(tmp_path / "vault").person_id("ada") == vault.person_id("ada")
