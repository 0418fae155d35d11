"""The doctor knows what an audit needs."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from places import REPOSITORY
from showthrough import doctor
from showthrough.weight_catalogue import entries


def test_whatever_the_extras_bring_is_looked_for() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    wanted = {one for extra, some in extras.items() if extra not in ("all", "dev") for one in some}
    names = {re.split(r"[<>=!~]", one)[0] for one in wanted if not one.startswith("showthrough[")}
    assert names <= {symptom.what for symptom in doctor.examine()}


def test_a_missing_package_is_told_with_the_command_that_installs_it(monkeypatch) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", absent)
    found = {symptom.what: symptom for symptom in doctor.examine()}
    assert found["filelock"].found == "pip install 'showthrough[audit]'"
    assert found["filelock"].needed
    assert not found["filelock"].fine
    assert found["timm"].found == "pip install 'showthrough[all]'"
    assert not found["timm"].needed


def test_public_matchers_that_are_ready_are_named_and_the_others_come_with_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path))
    matchers = [entry for entry in entries().values() if entry.use == "face matcher"]
    ready = sum(entry.ready() for entry in matchers)
    found = {symptom.what: symptom for symptom in doctor.examine()}["face matchers"]
    assert found.fine is (ready >= 2)
    assert "showthrough weights list" in found.found
    fetched = next(entry for entry in matchers if entry.url is not None and not entry.lacking())
    fetched.path.parent.mkdir(parents=True)
    with fetched.path.open("wb") as file:
        file.truncate(fetched.size)
    again = {symptom.what: symptom for symptom in doctor.examine()}["face matchers"]
    assert fetched.name in again.found
    assert again.fine is (ready + 1 >= 2)
