"""The doctor knows what an audit needs."""

import builtins
import re
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from places import REPOSITORY
from showthrough import doctor
from showthrough.weight_catalogue import entries, is_installed


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
    assert found["timm"].found == "pip install 'showthrough[edgeface]'"
    assert not found["timm"].needed
    monkeypatch.setattr(doctor, "extra_of", lambda name: None)
    found = {symptom.what: symptom for symptom in doctor.examine()}
    assert found["timm"].command == found["timm"].found == "pip install timm"


def test_one_command_brings_all_packages_of_a_kind_and_what_needs_a_person_comes_last() -> None:
    symptoms = [
        doctor.Symptom("free memory", "1.0 GB", False, True, "training"),
        doctor.Symptom("weights", "not here", False, True, "matching", command="showthrough weights fetch x"),
        doctor.Symptom("timm", "", False, False, "EdgeFace", extra="edgeface"),
        doctor.Symptom("torch", "", False, True, "networks", extra="audit"),
        doctor.Symptom("dlib-bin", "", False, True, "faces", extra="dlib"),
        doctor.Symptom("face-recognition-models", "", False, True, "faces", extra="dlib"),
        doctor.Symptom("pandas", "2.2", True, True, "tables", extra="audit"),
    ]
    assert list(doctor.remedies(symptoms)) == [
        ("pip install 'showthrough[audit,dlib]'", "torch, dlib-bin, face-recognition-models"),
        ("pip install 'showthrough[edgeface]'", "only some audits use timm"),
        ("showthrough weights fetch x", "weights: matching"),
        ("", "free memory: 1.0 GB"),
    ]


def test_a_missing_pango_is_told_with_the_packages_of_the_system(monkeypatch) -> None:
    if not is_installed("weasyprint"):
        pytest.skip("without WeasyPrint nobody looks for Pango")
    real = builtins.__import__

    def without(name: str, *rest):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    found = {symptom.what: symptom for symptom in doctor.examine()}["Pango"]
    assert not found.fine
    assert found.command.startswith("apt-get install -y libpango-1.0-0 ")


def test_of_one_audit_only_what_it_asks_for_is_looked_at() -> None:
    asked = doctor.MachineNeeds(
        {"dlib-bin": "embedders.own.kind = dlib"}, [doctor.Symptom("w", "", True, True, "")]
    )
    found = {symptom.what: symptom for symptom in doctor.examine(asked)}
    assert {"torch", "pillow", "torch import", "cards", "w"} <= set(found)
    assert found["dlib-bin"].needed
    assert not {"timm", "lmdb", "weasyprint", "face matchers"} & set(found)


def test_public_matchers_that_are_ready_are_named_and_the_others_come_with_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path))
    matchers = [entry for entry in entries().values() if entry.use == "face matcher"]
    ready = sum(entry.ready() for entry in matchers)
    found = {symptom.what: symptom for symptom in doctor.examine()}["face matchers"]
    assert found.fine is (ready >= 2)
    assert found.fine or "showthrough weights list" in found.found
    fetched = next(entry for entry in matchers if entry.url is not None and not entry.lacking())
    fetched.path.parent.mkdir(parents=True)
    with fetched.path.open("wb") as file:
        file.truncate(fetched.size)
    again = {symptom.what: symptom for symptom in doctor.examine()}["face matchers"]
    assert fetched.name in again.found
    assert again.fine is (ready + 1 >= 2)
