"""`split` writes a manifest and moves nothing."""

from pathlib import Path

from command_line import showthrough
from people_folders import write_people
from showthrough.core.images import Role
from showthrough.data.listing import list_manifest


def test_a_split_is_written_once_and_files_stay_where_they_are(tmp_path: Path) -> None:
    write_people(tmp_path / "real", 20)
    before = sorted(tmp_path.rglob("*.png"))
    done = showthrough("split", "real", "--holdout", "0.5", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "20 people" in done.stdout
    assert sorted(tmp_path.rglob("*.png")) == before
    listed = list_manifest(tmp_path / "split.csv")
    assert len({entry.person for entry in listed[Role.HOLDOUT]}) == 10
    again = showthrough("split", "real", cwd=tmp_path)
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_three_people_are_refused(tmp_path: Path) -> None:
    write_people(tmp_path / "real", 3)
    done = showthrough("split", "real", cwd=tmp_path)
    assert done.returncode == 5
    assert "3 people cannot be shared out" in done.stderr
    assert not (tmp_path / "split.csv").exists()
