"""The main job on a user's own folders, through the command line."""

import json
from collections.abc import Callable
from pathlib import Path

Audit = Callable[..., "object"]


def statistic(record: dict, check: str, name: str, **params: object) -> dict:
    (found,) = [
        finding
        for finding in record["findings"]
        if (finding["check"], finding["statistic"]) == (check, name)
        and all(finding["params"].get(key) == value for key, value in params.items())
    ]
    return found


def test_planted_copies_block_the_gate_and_are_named_by_keyed_id(folders, copy_people, audit) -> None:
    originals = copy_people(folders, 20)
    done = audit(folders)
    assert done.code == 3, done.stderr
    assert "RELEASE BLOCKED" in done.stdout
    copies = statistic(done.record, "near_copy", "confirmed_copies")
    names = json.loads((folders / "audit-runs/audit/vault/names-train.json").read_text(encoding="utf-8"))[
        "content"
    ]
    confirmed = {names[pair["real"]] for pair in copies["evidence"] if pair["confirmed"]}
    people = {str(Path(name).parent) for name in confirmed}
    assert people == {str(original.parent) for original in originals}


def test_other_people_are_not_blocked_and_the_power_is_stated(folders, audit) -> None:
    done = audit(folders)
    assert done.code == 4, done.stderr
    assert "NOT ENOUGH EVIDENCE" in done.stdout
    assert statistic(done.record, "near_copy", "confirmed_copies")["hits"] == 0
    excess = statistic(done.record, "near_copy", "near_copy_excess", by="pixels")
    assert excess["interval"]["low"] <= 0
    assert 0 < excess["detectable"] < 1


def test_nothing_outside_the_vault_names_a_person(folders, copy_people, audit) -> None:
    copy_people(folders, 5)
    audit(folders)
    run = folders / "audit-runs" / "audit"
    written = [path for path in run.rglob("*") if path.is_file() and "vault" not in path.parts]
    assert {"record.json", "report.html", "summary.md"} <= {path.name for path in written}
    for path in written:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert "xyzzy" not in text, path
        assert str(folders) not in text, path


def test_the_same_audit_twice_gives_the_same_figures(folders, copy_people, audit) -> None:
    copy_people(folders, 10)
    first = audit(folders).record
    (folders / "audit-runs/audit/record.json").unlink()
    second = audit(folders).record
    for record in (first, second):
        for finding in record["findings"]:
            finding.pop("seconds")
    assert first["findings"] == second["findings"]
    assert first["controls"] == second["controls"]
    assert first["run_id"] == second["run_id"]


def test_gate_and_report_need_only_the_record(folders, audit, tmp_path_factory) -> None:
    import shutil
    import subprocess
    import sys

    done = audit(folders)
    elsewhere = tmp_path_factory.mktemp("another-machine")
    for name in ("record.json", "manifest.json"):
        shutil.copy(folders / "audit-runs/audit" / name, elsewhere)
    for command, code in (("gate", done.code), ("report", 0)):
        call = [sys.executable, "-m", "showthrough", command, "record.json"]
        again = subprocess.run(call, cwd=elsewhere, capture_output=True, text=True, check=False)
        assert again.returncode == code, again.stderr
    original = (folders / "audit-runs/audit/report.html").read_bytes()
    assert (elsewhere / "report.html").read_bytes() == original


def test_an_audit_that_trains_its_generator_says_so(folders, audit) -> None:
    config = (folders / "audit.toml").read_text(encoding="utf-8")
    config = config.replace('synthetic = "synthetic"\n', "")
    config += '\n[generators.small]\nkind = "vae"\nsize = 24\nsteps = 40\nhidden = 32\n'
    (folders / "audit.toml").write_text(config, encoding="utf-8")
    done = audit(folders)
    assert done.code in (3, 4), done.stderr
    assert done.record["subject"]["kind"] == "vae"
    assert statistic(done.record, "performance", "seconds_per_1000")["outcome"] == "measured"
