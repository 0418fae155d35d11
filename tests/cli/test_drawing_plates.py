"""The command plates, from the outside."""

import pytest

from command_line import showthrough, watched
from showthrough.errors import Exit
from showthrough.plates.countries import country_names


def test_plates_are_drawn_and_no_network_is_loaded(tmp_path) -> None:
    done, loaded = watched(
        *("plates", "pl", "--out", "out", "--number", "2", "--clean"), watch=("torch", "cv2"), cwd=tmp_path
    )
    assert done.returncode == Exit.PASS
    assert done.stdout.splitlines() == ["out/numbers.csv"]
    assert "plates drawn: 2 of 2" in done.stderr
    assert {path.name for path in (tmp_path / "out").glob("0*")} == {"000001.png", "000002.png"}
    assert loaded == set()


def test_the_help_names_every_country() -> None:
    told = " ".join(showthrough("plates", "--help").stdout.split())
    assert f"{', '.join(country_names()[:-1])} or {country_names()[-1]}" in told


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("xx",), Exit.USAGE, "no plates of 'xx' are described"),
        (("pl", "--number", "0"), Exit.USAGE, "--number"),
        (("pl", "--font", "missing.ttf"), Exit.INVALID, "missing.ttf is no font"),
    ],
)
def test_what_is_wrong_is_a_sentence(tmp_path, arguments, code, told) -> None:
    done = showthrough("plates", *arguments, "--out", "out", cwd=tmp_path)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
