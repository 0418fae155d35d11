"""Policies on the command line: checked, explained, fitted, and waived."""

import json
import tomllib
from pathlib import Path

import pytest

from command_line import showthrough, watched
from places import EXAMPLES, REPOSITORY
from showthrough.core.policy import Policy

RECORD = str(EXAMPLES / "record.json")
DEFAULT = (REPOSITORY / "configs" / "policies" / "faces-default.toml").read_text(encoding="utf-8")
FIRST = 'check = "memorisation"\nstatistic = "near_copy_rate"\nbecause = "a reason"\n'


def written(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "ours.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def policy(rule: str, top: str = "") -> str:
    return f'version = "1"\nowner = "DPO"\n{top}\n[[rules]]\n{rule}\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (policy(FIRST + 'severity = "info"'), "no rule can block"),
        (policy(FIRST + "at_most = 5"), "outside 0 to 1"),
        (policy(FIRST + "at_most = -0.1"), "less than none"),
        (policy(FIRST + "at_most = nan"), "finite"),
        (policy(FIRST + "at_most = inf"), "finite"),
        (policy(FIRST + "at_most = 0.1", "evidence_max_age_days = 10000000"), "evidence_max_age_days"),
        (policy(FIRST + "at_most = 0.1", 'required_coverage = ["membershp"]'), "membership may be meant"),
        (policy(FIRST + 'at_most = 0.1\nsource = "gdpr-99-9"'), "no source"),
        (policy(FIRST + "at_most = 0.1\nparams = { fqr = 0.1 }"), "no finding has a parameter"),
        (policy(f"{FIRST}at_most = 0.1\n[[rules]]\n{FIRST}at_most = 0.2"), "stands there 2 times"),
        ((policy(FIRST + "at_most = 0.1")).encode("utf-16"), "not TOML"),
    ],
)
def test_a_policy_that_fails_open_is_refused_in_a_sentence(
    tmp_path: Path, text: str | bytes, told: str
) -> None:
    path = written(tmp_path, text)
    for arguments in (("policy", "check", path), ("gate", RECORD, "--policy", path)):
        done = showthrough(*arguments)
        assert done.returncode == 5, done.stderr
        assert told in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_mark_before_the_text_is_no_fault(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf" + policy(FIRST + "at_most = 0.1").encode())
    assert showthrough("policy", "check", path).returncode == 0


def test_a_policy_is_checked_and_explained_without_a_heavy_library() -> None:
    for action in ("check", "explain"):
        done, loaded = watched("policy", action, "faces-default", watch=("torch", "pandas", "PIL"))
        assert (done.returncode, loaded) == (0, set())
    assert "3,688 training people" in done.stdout
    told = json.loads(showthrough("policy", "explain", "faces-default", "--json").stdout)
    assert len(told) == json.loads(showthrough("policy", "check", "faces-default", "--json").stdout)["rules"]


def test_a_policy_is_fitted_to_a_record_and_never_over_another_file(tmp_path: Path) -> None:
    done = showthrough("policy", "fit", RECORD, "--from", "faces-default")
    assert Policy.model_validate(tomllib.loads(done.stdout)).rules
    assert "these data could show" in done.stdout
    out = str(tmp_path / "fitted.toml")
    assert showthrough("policy", "fit", RECORD, "--out", out).returncode == 0
    assert showthrough("policy", "check", out).returncode == 0
    assert showthrough("policy", "fit", RECORD, "--out", out).returncode == 2


def test_a_policy_is_fitted_before_an_audit_by_its_numbers() -> None:
    done = showthrough("policy", "fit", "faces-demo")
    assert done.returncode == 0, done.stderr
    assert "50 training" in done.stdout


def test_a_waiver_is_added_and_listed(tmp_path: Path) -> None:
    path = written(tmp_path, DEFAULT)
    signed = (
        "--requested-by",
        "ann@x.eu",
        "--approved-by",
        "bob@x.eu",
        "--reason",
        "pilot",
        "--measure",
        "nda",
    )
    added = showthrough("waiver", "add", path, RECORD, "--rule", "biometric.match_excess", *signed)
    assert added.returncode == 0, added.stderr
    assert "is in force until" in showthrough("waiver", "list", path, RECORD).stdout
    (told,) = json.loads(showthrough("waiver", "list", path, "--json").stdout)
    assert told["check"] == "biometric.match_excess"
    again = showthrough("waiver", "add", path, RECORD, "--rule", "memorisation.confirmed_copies", *signed)
    assert again.returncode == 5
    assert "lets nobody waive" in again.stderr
    assert showthrough("waiver", "add", path, "--rule", "biometric.match_excess", *signed).returncode == 2
    assert (
        "holds no waiver"
        in showthrough("waiver", "list", "configs/policies/faces-default.toml", cwd=REPOSITORY).stdout
    )
