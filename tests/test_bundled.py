"""What ships beside the code is found, and by name."""

import tomllib

import pytest

from places import REPOSITORY
from showthrough.bundled import bundled, preset, presets


@pytest.mark.parametrize("folder", ["attacks", "configs", "reports/templates"])
def test_a_checkout_is_preferred_to_what_was_installed(folder: str) -> None:
    assert bundled(folder) == REPOSITORY / folder
    assert any(bundled(folder).iterdir())


@pytest.mark.parametrize("kind", ["audits", "policies"])
def test_every_preset_that_is_listed_can_be_read(kind: str) -> None:
    names = presets(kind)
    assert names == sorted(names)
    assert names
    for name in names:
        assert tomllib.loads(preset(kind, name).read_text(encoding="utf-8"))


def test_a_preset_that_does_not_exist_is_no_file() -> None:
    assert not preset("policies", "no-such-policy").is_file()
