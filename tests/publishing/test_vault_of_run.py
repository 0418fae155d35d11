"""The vault is found beside the record, is never made, and tells the names of the data."""

from pathlib import Path

import pytest

from published_run import write_run
from showthrough.core.config import PlatesConfig
from showthrough.errors import IntegrityError, UsageError
from showthrough.publishing.vault_of_run import place_of, secrets_of, vault_beside


def test_it_is_found_beside_the_record_or_beside_its_folder(tmp_path: Path) -> None:
    run = write_run(tmp_path)
    assert vault_beside(run.folder) == run.vault
    assert vault_beside(run.folder / "record.json") == run.vault
    (run.folder / "one").mkdir()
    assert vault_beside(run.folder / "one") == run.vault
    assert vault_beside(tmp_path.parent / "nowhere") is None


def test_none_is_made_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no vault"):
        place_of(tmp_path / "vault", tmp_path)
    assert not (tmp_path / "vault").exists()


def test_names_are_those_of_the_listings(tmp_path: Path) -> None:
    run = write_run(tmp_path)
    found = secrets_of(run.record, place_of(run.vault, tmp_path), has_audit_file=False)
    assert "xyzzy quuxley atrain" in found.names
    assert found.numbers == frozenset()


def test_a_vault_that_lists_nothing_or_is_damaged_is_refused(tmp_path: Path) -> None:
    run = write_run(tmp_path)
    listing = run.vault / "names-train.json"
    listing.write_text("{}", encoding="utf-8")
    with pytest.raises(IntegrityError, match="damaged"):
        secrets_of(run.record, place_of(run.vault, tmp_path), has_audit_file=False)
    for one in run.vault.glob("names-*.json"):
        one.unlink()
    with pytest.raises(IntegrityError, match="lists no file"):
        secrets_of(run.record, place_of(run.vault, tmp_path), has_audit_file=False)


def test_numbers_of_the_tables_are_known_and_the_tables_are_needed(tmp_path: Path) -> None:
    (tmp_path / "texts.csv").write_text("file,text\n1.png,kr 1ab23\n", encoding="utf-8")
    run = write_run(tmp_path)
    plates = PlatesConfig(texts="texts.csv")
    record = run.record.model_copy(update={"config": run.record.config.model_copy(update={"plates": plates})})
    place = place_of(run.vault, tmp_path)
    assert secrets_of(record, place, has_audit_file=True).numbers == {"KR1AB23"}
    with pytest.raises(UsageError, match="--audit"):
        secrets_of(record, place, has_audit_file=False)
