"""A vault that only its recipients can open, and what is told to all others."""

from pathlib import Path

import pytest

from published_run import write_run
from showthrough.errors import IntegrityError, UsageError
from showthrough.gate import decide
from showthrough.publishing.edition_export import EditionSource
from showthrough.publishing.vault_archive import FILE, open_archive, write_vault
from showthrough.testing.planted_records import TODAY

pyrage = pytest.importorskip("pyrage")


@pytest.fixture
def keys(tmp_path: Path) -> list[tuple[str, Path]]:
    made = [pyrage.x25519.Identity.generate() for _ in range(3)]
    for number, key in enumerate(made):
        (tmp_path / f"key-{number}").write_text(f"# a key\n{key}\n", encoding="utf-8")
    return [(str(key.to_public()), tmp_path / f"key-{number}") for number, key in enumerate(made)]


def archived(tmp_path: Path, recipients: list[str]) -> tuple[Path, Path]:
    run = write_run(tmp_path / "run")
    sheets = run.vault / "evidence" / "planted"
    sheets.mkdir(parents=True)
    (sheets / "near.png").write_bytes(b"a sheet of evidence")
    source = EditionSource(run.record, decide(run.record, today=TODAY), run.folder)
    return run.folder, write_vault(source, recipients, [], tmp_path / "out")


def test_each_recipient_opens_it_and_finds_report_and_vault_as_they_were(tmp_path: Path, keys: list) -> None:
    run, archive = archived(tmp_path, [keys[0][0], keys[1][0]])
    assert b"a sheet of evidence" not in archive.read_bytes()
    assert list(archive.parent.iterdir()) == [archive]
    for number in (0, 1):
        opened = open_archive(archive, keys[number][1], tmp_path / f"opened-{number}")
        assert (opened / "report.html").is_file()
        for file in (run / "vault").rglob("*"):
            if file.is_file():
                assert (opened / "vault" / file.relative_to(run / "vault")).read_bytes() == file.read_bytes()


def test_another_key_and_a_damaged_archive_open_nothing(tmp_path: Path, keys: list) -> None:
    _, archive = archived(tmp_path, [keys[0][0]])
    with pytest.raises(IntegrityError, match="another key, or damaged"):
        open_archive(archive, keys[2][1], tmp_path / "a")
    held = bytearray(archive.read_bytes())
    held[-50] ^= 1
    archive.write_bytes(held)
    with pytest.raises(IntegrityError, match="another key, or damaged"):
        open_archive(archive, keys[0][1], tmp_path / "b")
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "b").exists()


def test_what_is_no_recipient_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no age recipient"):
        archived(tmp_path, ["age1nonsense"])
    assert not (tmp_path / "out" / FILE).exists()
