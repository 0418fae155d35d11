"""`split` writes a manifest and moves nothing."""

from pathlib import Path

import pytest

from command_line import showthrough
from container_files import png, write_shard
from people_folders import write_celeba, write_people
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


@pytest.mark.slow
def test_celeba_is_split_by_its_people_and_an_archive_is_refused(tmp_path: Path) -> None:
    write_celeba(tmp_path / "celeba", 20)
    done = showthrough("split", "celeba", cwd=tmp_path)
    assert "40 files of 20 people" in done.stdout
    assert "people are named by identity_CelebA.txt" in done.stdout
    assert "list_eval_partition.txt splits them already" in done.stdout
    names = [{one.person for one in entries} for entries in list_manifest(tmp_path / "split.csv").values()]
    assert not names[0] & names[1]
    write_shard(tmp_path / "faces.tar", {f"{i}/0.png": png(i) for i in range(9)})
    done = showthrough("split", "faces.tar", "--out", "b.csv", cwd=tmp_path)
    assert done.returncode == 5
    assert "cannot name images in a container" in " ".join(done.stderr.split())
