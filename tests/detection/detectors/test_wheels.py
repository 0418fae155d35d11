"""Files of installed packages, and modules that two packages fight over."""

import sys
from pathlib import Path

import pytest

from showthrough.detection.detectors import wheels
from showthrough.detection.detectors.wheels import file_of_package, refuse_two_owners
from showthrough.errors import EnvironmentFault


def installed(folder: Path, package: str) -> None:
    """Pretend that a package with the module `retinaface` is installed in a folder."""
    info = folder / f"{package.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "top_level.txt").write_text("retinaface_of_tests\n")
    (folder / "retinaface_of_tests").mkdir(exist_ok=True)
    (folder / "retinaface_of_tests" / "weights.py").write_text("WEIGHTS = b'abc'\n")


def test_a_file_is_found_without_importing_its_package(tmp_path, monkeypatch) -> None:
    installed(tmp_path, "some-retinaface")
    monkeypatch.syspath_prepend(tmp_path)
    path = file_of_package("some-retinaface", "retinaface_of_tests/weights.py")
    assert path.read_text() == "WEIGHTS = b'abc'\n"
    assert "retinaface_of_tests" not in sys.modules
    with pytest.raises(EnvironmentFault, match=r"the installed some-retinaface 1\.0 holds no other\.py"):
        file_of_package("some-retinaface", "other.py")


def test_a_package_that_is_absent_is_named_with_its_command() -> None:
    with pytest.raises(EnvironmentFault, match="x is part of no-such-package: pip install no-such-package"):
        file_of_package("no-such-package", "x")


def test_two_packages_with_one_module_are_refused_by_name(tmp_path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    installed(tmp_path, "some-retinaface")
    refuse_two_owners("retinaface_of_tests")
    installed(tmp_path, "other-retinaface")
    with pytest.raises(EnvironmentFault, match="other-retinaface and some-retinaface both install a module"):
        refuse_two_owners("retinaface_of_tests")
    assert wheels.packages_distributions()["retinaface_of_tests"]
