"""What a release takes: licences and pins of all that is installed, equal builds, a bill, a signature."""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

from places import REPOSITORY
from showthrough.errors import IntegrityError
from showthrough.handover.signatures import new_key

sys.path.insert(0, str(REPOSITORY / "scripts"))
from releasing.bill import Wheel, bill
from releasing.building import NotEqualError, built_twice
from releasing.dependencies import Package, Project, brought, missing, project
from releasing.licences import RULES, Rules, idle, refused, rules
from releasing.pins import CONSTRAINTS, pins, unpinned
from releasing.signing import check, signed

Install = Callable[..., None]
HELD = Rules(
    accepted=frozenset({"MIT", "ISC"}),
    names={"mit license": "MIT"},
    stated={"untold": "MIT"},
    excepted=frozenset({("copyleft", "MPL-2.0")}),
    libraries={"libx264": "GPL-2.0-or-later"},
    inside=frozenset(),
)
PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "tiny"
version = "1"
requires-python = ">=3.11"
[tool.hatch.build.targets.wheel]
packages = ["tiny"]
"""
HOOK = """
[tool.hatch.build.targets.sdist.hooks.custom]
path = "hook.py"
"""
RANDOM = """
import os
from pathlib import Path
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

class Random(BuildHookInterface):
    def initialize(self, version, build_data):
        Path(self.root, "tiny", "drawn.py").write_text(f"DRAWN = {os.urandom(4)!r}")
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return what makes importlib.metadata see a package that nobody installed."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name: str, *needs: str, files: tuple[str, ...] = (), **told: str) -> None:
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        lines = [f"{field.replace('_', '-')}: {value}" for field, value in told.items()]
        lines += [f"Requires-Dist: {need}" for need in needs]
        head = ["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", "Provides-Extra: more"]
        (folder / "METADATA").write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
        (folder / "RECORD").write_text("".join(f"{file},,\n" for file in files), encoding="utf-8")

    return write


def of(*names: str) -> dict[str, Package]:
    return brought(map(Requirement, names))


def test_what_is_brought_follows_extras_and_markers(install: Install) -> None:
    install("wanting", "needed", "further[more]; extra == 'more'", "elsewhere; sys_platform == 'plan9'")
    install("needed")
    install("further", "last; extra == 'more'", "needed")
    install("last")
    assert list(of("wanting")) == ["needed", "wanting"]
    found = of("Wanting[more]")
    assert list(found) == ["further", "last", "needed", "wanting"]
    assert found["further"].needs == {"last", "needed"}


def test_what_is_not_installed_never_passes(install: Install) -> None:
    install("wanting", "not-there-at-all")
    assert missing(of("wanting")) == [
        "not-there-at-all is needed by wanting and not installed, so nobody looked at it"
    ]


def test_an_extra_of_the_project_itself_brings_what_that_one_asks_for() -> None:
    asked = Project("own", ("a",), {"all": ("own[few]", "b"), "few": ("c>=2",), "dev": ("d",)})
    assert {str(one) for one in asked.requirements(["all"])} == {"a", "b", "c>=2"}


def test_a_package_without_a_pin_and_one_of_another_version_are_told(
    install: Install, tmp_path: Path
) -> None:
    install("pinned")
    install("moved")
    install("free")
    file = tmp_path / "constraints.txt"
    file.write_text("# versions\nPinned==1.0.0\nmoved==1.1 # why\n", encoding="utf-8")
    assert list(unpinned(of("pinned", "moved", "free"), pins(file))) == [
        "free==1.0 is not pinned (needed by the project)",
        "moved is pinned to 1.1, and 1.0 is installed",
    ]
    for wrong in ("a>=1", "a==1.*", "a", "a==1\nA==2"):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(ValueError, match="pin"):
            pins(file)


def test_licences_are_read_from_what_metadata_say(install: Install) -> None:
    install("modern", License_Expression="MIT AND (GPL-2.0-only OR ISC)")
    install("older", License="MIT License")
    install("oldest", Classifier="License :: OSI Approved :: MIT License")
    install("untold")
    install("copyleft", License_Expression="MPL-2.0")
    packages = of("modern", "older", "oldest", "untold", "copyleft")
    assert list(refused(packages, HELD)) == list(idle(packages, HELD)) == []


def test_a_licence_that_is_not_accepted_is_refused(install: Install) -> None:
    install("viral", License_Expression="MIT AND GPL-3.0-only")
    install("other", License_Expression="MPL-2.0")  # the exception is for another package
    install("silent")
    install("vague", License="BSD")
    install("inside", License_Expression="MIT", files=("inside.libs/libx264-1.so.2", "inside/__init__.py"))
    told = list(refused(of("viral", "other", "silent", "vague", "inside"), HELD))
    assert [line.split(",")[0].split(" (")[0] for line in told] == [
        "the wheel of inside brings libx264-1.so.2",
        "other is under MPL-2.0",
        "silent has no licence that metadata name clearly; read its file",
        "vague is under BSD",
        "viral is under MIT AND GPL-3.0-only",
    ]
    assert len(list(idle(of("viral"), HELD))) == 2  # [stated] and the exception


def test_an_exception_without_a_reason_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "licences.toml"
    file.write_text(
        "accepted = []\n[[exceptions]]\nlicence = 'X'\npackages = ['a']\nbecause = ' '", encoding="utf-8"
    )
    with pytest.raises(ValueError, match="exception for a says no `because`"):
        rules(file)


def test_the_rules_and_the_pins_of_this_project_can_be_read() -> None:
    held = rules(RULES)
    assert not held.accepted & {own for _, own in held.excepted}
    assert not any("GPL" in own and " WITH " not in own for own in held.accepted)
    direct = {Requirement(one).name for one in project().always}
    assert {name.lower() for name in direct} <= pins(CONSTRAINTS).keys()


def test_the_bill_of_a_wheel_is_valid_and_the_same_twice(install: Install) -> None:
    install("base", "deeper", License_Expression="MIT", files=("base.libs/libx264-1.so.2",))
    install("deeper", License_Expression="ISC")
    install("extra", License_Expression="MIT")
    asked = Project("own", ("base",), {"all": ("extra",), "few": ("elsewhere",), "dev": ("d",)})
    wheel = Wheel("1.0", "ab" * 32, 1_700_000_000)
    text = bill(wheel, asked, HELD)
    assert text == bill(wheel, asked, HELD) != bill(wheel._replace(sha256="cd" * 32), asked, HELD)
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(text.decode()) is None
    told = json.loads(text)
    scopes = {one["name"]: one["scope"] for one in told["components"]}
    assert scopes == {"base": "required", "deeper": "required", "extra": "optional"}
    needs = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    assert (needs["own"], needs["base==1.0"]) == (["base==1.0", "extra==1.0"], ["deeper==1.0"])
    assert told["components"][0]["components"][0]["name"] == "libx264-1.so.2"
    properties = {one["name"]: one["value"] for one in told["metadata"]["component"]["properties"]}
    assert properties["showthrough:extras whose packages are not listed"] == "few"
    assert properties["showthrough:built with"].endswith(f"hatchling {version('hatchling')}")


def test_a_release_is_signed_and_what_changed_since_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "own-1.cdx.json").write_text('{"bomFormat": "CycloneDX"}', encoding="utf-8")
    (folder / "own-1.whl").write_bytes(b"wheel")
    public, other = new_key(tmp_path / "key.pem"), new_key(tmp_path / "other.pem")
    signed(folder, tmp_path / "key.pem")
    assert check(folder, public) == ["own-1.cdx.json", "own-1.whl"]
    with pytest.raises(IntegrityError, match=r"no signature of the key other\.pem\.pub"):
        check(folder, other)
    (folder / "added.txt").write_text("more", encoding="utf-8")
    with pytest.raises(IntegrityError, match=r"signed other files: added\.txt"):
        check(folder, public)
    (folder / "added.txt").unlink()
    (folder / "own-1.whl").write_bytes(b"another")
    with pytest.raises(IntegrityError, match=r"signed other files: own-1\.whl"):
        check(folder, public)


@pytest.mark.slow
def test_two_builds_are_equal_or_the_release_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "repository"
    (home / "tiny").mkdir(parents=True)
    (home / "tiny" / "__init__.py").write_text("", encoding="utf-8")
    (home / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    commit(home)
    found = built_twice(home, tmp_path / "first", tmp_path / "dist")
    assert sorted(found) == ["tiny-1-py3-none-any.whl", "tiny-1.tar.gz"]
    (home / "hook.py").write_text(RANDOM, encoding="utf-8")
    with pytest.raises(NotEqualError, match="1 files differ from it"):
        built_twice(home, tmp_path / "second", tmp_path / "dist")
    (home / "pyproject.toml").write_text(PYPROJECT + HOOK, encoding="utf-8")
    commit(home)
    with pytest.raises(NotEqualError, match="two builds of one commit differ: tiny-1"):
        built_twice(home, tmp_path / "third", tmp_path / "dist")


def commit(home: Path) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "as it is"]):
        subprocess.run(["git", *command], cwd=home, check=True)
