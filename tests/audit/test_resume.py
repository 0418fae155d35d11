"""kill -9 in the middle of any stage, run the same command: every figure is that of an undisturbed run."""

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from drawn_people import keep_only
from timeless import without_times
from warm_processes import killed_after

FEW = ("near_copy", "nearest_sample", "frechet", "precision_recall", "performance")  # all that is stored
GENERATOR = '\n[generators.small]\nkind = "vae"\nsize = 24\nsteps = 300\nhidden = 32\n'


@pytest.fixture
def twins(folders: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return two equal audits that train a generator, with one key, so that their ids are equal."""
    config = (folders / "audit.toml").read_text(encoding="utf-8").replace('synthetic = "synthetic"\n', "")
    (folders / "audit.toml").write_text(config + GENERATOR, encoding="utf-8")
    vault = folders / "audit-runs" / "audit" / "vault"
    vault.mkdir(parents=True, mode=0o700)
    (vault / "key").write_bytes(bytes(range(32)))
    other = tmp_path_factory.mktemp("twin") / "folders"
    shutil.copytree(folders, other)
    return folders, other


@pytest.mark.parametrize(
    ("checks", "lines"),
    [
        pytest.param(FEW, (1, 12, 28), id="quick"),
        pytest.param(None, (1, 5, 12, 20, 28, 36), marks=pytest.mark.slow, id="all of them"),
    ],
)
def test_a_killed_audit_resumes_to_the_same_figures(twins, audit, checks, lines) -> None:
    disturbed, undisturbed = twins
    for folder in twins if checks else ():
        keep_only(folder, *checks)
    kills = sum(killed_after(("audit", "audit.toml"), disturbed, n) for n in lines)
    assert kills >= len(lines) // 2  # the later ones may find the audit done
    expected, found = audit(undisturbed), audit(disturbed)
    assert found.code == expected.code
    assert without_times(found.record) == without_times(expected.record)


def test_two_audits_cannot_write_to_one_run(folders, audit) -> None:
    run = folders / "audit-runs" / "audit"
    run.mkdir(parents=True)
    with FileLock(run / ".lock"):
        done = audit(folders)
    assert done.code == 2
    assert "another audit is writing" in done.stderr
