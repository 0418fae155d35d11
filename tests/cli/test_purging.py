"""`purge` from the outside."""

from pathlib import Path

from command_line import showthrough
from published_run import write_run


def test_it_says_what_it_would_delete_and_then_deletes_it(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run")
    asked = showthrough("purge", str(run.folder))
    assert asked.returncode == 0
    assert "--yes deletes it" in asked.stderr
    assert "lists of files and people: " in asked.stdout
    done = showthrough("purge", str(run.folder), "--yes")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].endswith("purge-receipt.json")
    assert not run.vault.exists()
    assert showthrough("purge", str(run.folder), "--yes").returncode == 2
