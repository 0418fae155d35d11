"""The main job on a user's own folders, through the command line."""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from command_line import from_nothing
from drawn_people import SEED, Done, audit_in, copy_some, keep_only, write_folders


class Audited(NamedTuple):
    """Folders that were audited once, for several tests, which leave them as they are."""

    folder: Path
    originals: list[Path]
    done: Done


@pytest.fixture(scope="module")
def leaky_audit(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Return the audit of folders in which 20 synthetic images are copies of training images."""
    rng = np.random.default_rng(SEED)
    folder = write_folders(tmp_path_factory.mktemp("leaky"), rng)
    return Audited(folder, copy_some(folder, 20, rng), audit_in(folder))


@pytest.fixture(scope="module")
def clean_audit(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Return the audit of folders of three groups of people."""
    folder = write_folders(tmp_path_factory.mktemp("clean"), np.random.default_rng(SEED))
    return Audited(folder, [], audit_in(folder))


def statistic(record: dict, check: str, name: str, **params: object) -> dict:
    (found,) = [
        finding
        for finding in record["findings"]
        if (finding["check"], finding["statistic"]) == (check, name)
        and all(finding["params"].get(key) == value for key, value in params.items())
    ]
    return found


def test_planted_copies_block_the_gate_and_are_named_by_keyed_id(leaky_audit: Audited) -> None:
    folder, originals, done = leaky_audit
    assert done.code == 3, done.stderr
    assert "RELEASE BLOCKED" in done.stdout
    copies = statistic(done.record, "near_copy", "confirmed_copies")
    names = json.loads((folder / "audit-runs/audit/vault/names-train.json").read_text(encoding="utf-8"))[
        "content"
    ]
    confirmed = {names[pair["real"]] for pair in copies["evidence"] if pair["confirmed"]}
    people = {str(Path(name).parent) for name in confirmed}
    assert people == {str(original.parent) for original in originals}


def test_other_people_are_not_blocked_and_the_power_is_stated(clean_audit: Audited) -> None:
    done = clean_audit.done
    assert done.code == 4, done.stderr
    assert "NOT ENOUGH EVIDENCE" in done.stdout
    assert statistic(done.record, "near_copy", "confirmed_copies")["hits"] == 0
    excess = statistic(done.record, "near_copy", "near_copy_excess", by="pixels")
    assert excess["interval"]["low"] <= 0
    assert 0 < excess["detectable"] < 1


def test_nothing_outside_the_vault_names_a_person(leaky_audit: Audited) -> None:
    folder = leaky_audit.folder
    run = folder / "audit-runs" / "audit"
    written = [path for path in run.rglob("*") if path.is_file() and "vault" not in path.parts]
    assert {"record.json", "report.html", "summary.md"} <= {path.name for path in written}
    for path in written:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert "xyzzy" not in text, path
        assert str(folder) not in text, path


def test_the_same_audit_twice_gives_the_same_figures(leaky_audit: Audited, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(leaky_audit.folder, again)
    (again / "audit-runs/audit/record.json").unlink()
    first, second = leaky_audit.done.record, audit_in(again, call=from_nothing).record
    assert figures(first) == figures(second)
    assert first["controls"] == second["controls"]
    assert first["run_id"] == second["run_id"]


def figures(record: dict) -> list[dict]:
    """Return the findings of a record without what a clock wrote into them."""
    return [{key: item for key, item in one.items() if key != "seconds"} for one in record["findings"]]


def test_gate_and_report_need_only_the_record(clean_audit: Audited, tmp_path: Path) -> None:
    run = clean_audit.folder / "audit-runs" / "audit"
    for name in ("record.json", "manifest.json"):
        shutil.copy(run / name, tmp_path)
    for command, code in (("gate", clean_audit.done.code), ("report", 0)):
        again = from_nothing(command, "record.json", cwd=tmp_path)
        assert again.returncode == code, again.stderr
    assert (tmp_path / "report.html").read_bytes() == (run / "report.html").read_bytes()


def test_an_audit_that_trains_its_generator_says_so(folders: Path) -> None:
    keep_only(folders, "near_copy", "performance")
    config = (folders / "audit.toml").read_text(encoding="utf-8")
    config = config.replace('synthetic = "synthetic"\n', "")
    config += '\n[generators.small]\nkind = "vae"\nsize = 24\nsteps = 40\nhidden = 32\n'
    (folders / "audit.toml").write_text(config, encoding="utf-8")
    done = audit_in(folders)
    assert done.code in (3, 4), done.stderr
    assert done.record["subject"]["kind"] == "vae"
    assert statistic(done.record, "performance", "seconds_per_1000")["outcome"] == "measured"
