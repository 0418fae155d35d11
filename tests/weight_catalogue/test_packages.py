"""Packages are found by their metadata; nothing of theirs is run."""

import sys

from showthrough.weight_catalogue.packages import file_of_package, is_installed


def test_a_module_is_found_without_being_imported() -> None:
    sys.modules.pop("wave", None)
    assert is_installed("wave")
    assert "wave" not in sys.modules
    assert not is_installed("no_such_module")
    assert not is_installed("no_such_package.part")


def test_a_file_of_a_package_is_found_by_its_name() -> None:
    found = file_of_package("numpy", "METADATA")
    assert found is not None
    assert "Name: numpy" in found.read_text(encoding="utf-8")
    assert file_of_package("numpy", "no-such-file") is None
    assert file_of_package("no-such-package", "METADATA") is None
