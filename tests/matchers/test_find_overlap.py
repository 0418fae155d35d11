"""People under two names are found and listed for the owner alone; names and pixels count too."""

import csv
import stat
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from matching_people import patterns, red_matcher, write_people
from showthrough.core.images import Role
from showthrough.errors import Exit, UsageError
from showthrough.matchers.calibrate_matcher import CalibrationOptions
from showthrough.matchers.chosen_embedder import chosen_embedder
from showthrough.matchers.find_overlap import TwoFolders, declared_twins, find_overlap, side_of
from showthrough.matchers.overlap_record import sentences_of


def search(base: Path, a: Path, b: Path):
    sides = TwoFolders(side_of(str(a), "ask", Role.HOLDOUT), side_of(str(b), "ask", Role.TRAIN))
    chosen = [chosen_embedder(str(red_matcher(base)))]
    return find_overlap(sides, chosen, CalibrationOptions(base / "runs", lambda *_: None))


def people(base: Path, shared: int = 0) -> tuple[Path, Path]:
    own, other = patterns(80, 1), patterns(80, 2)
    other[:shared] = own[:shared]
    a = write_people(base / "a", own, seed=1, name="ann")
    return a, write_people(base / "b", other, seed=2, name="bob")


def test_people_under_other_names_are_found_and_only_the_owner_learns_who(tmp_path: Path) -> None:
    found = search(tmp_path, *people(tmp_path, shared=3))
    assert (found.overlap.found, found.overlap.same_name, found.overlap.exit_code) == (3, 0, Exit.INTEGRITY)
    assert found.overlap.recall > 0.9
    listing = tmp_path / "runs" / "overlap" / "vault" / "overlap.csv"
    assert stat.S_IMODE(listing.stat().st_mode) == 0o600
    with listing.open() as file:
        rows = [row for row in csv.DictReader(file) if row["standing"] == "found"]
    assert {(row["person_a"][4:7], row["person_b"][4:7]) for row in rows} == {
        (f"00{i}",) * 2 for i in range(3)
    }
    told = (tmp_path / "runs" / "overlap" / "overlap.json").read_text()
    assert "ann" not in told
    assert str(tmp_path) not in told


def test_strangers_are_nobody_and_the_answer_says_with_what_power(tmp_path: Path) -> None:
    found = search(tmp_path, *people(tmp_path))
    assert (found.overlap.found, found.overlap.to_ask, found.overlap.exit_code) == (0, 0, Exit.PASS)


def test_a_name_and_a_mirrored_photo_in_both_are_counted(tmp_path: Path) -> None:
    a, b = people(tmp_path)
    mirrored = ImageOps.mirror(Image.open(a / "ann 005 of ann" / "0.png"))
    mirrored.save(b / "bob 007 of bob" / "9.png")
    write_people(b, patterns(1, 1), seed=7, name="ann")
    found = search(tmp_path, a, b)
    assert found.overlap.same_name == 1
    assert found.overlap.same_photos >= 1
    assert found.overlap.exit_code is Exit.INTEGRITY


def test_a_role_of_an_audit_file_is_a_side(tmp_path: Path) -> None:
    a, _ = people(tmp_path)
    audit = tmp_path / "audit.toml"
    audit.write_text('[data]\ntrain = "a"\nholdout = "b"\nsynthetic = "s"\n')
    assert side_of(f"{audit}#train", "ask", Role.TRAIN) == side_of(str(a), "ask", Role.TRAIN)
    with pytest.raises(UsageError, match="gives no reference; it gives train, holdout"):
        side_of(f"{audit}#reference", "ask", Role.TRAIN)


@pytest.mark.slow
def test_people_whom_an_audit_file_declares_to_be_twins_are_no_pair(tmp_path: Path) -> None:
    a, _ = people(tmp_path, shared=3)
    audit = tmp_path / "audit.toml"
    audit.write_text('[data]\ntrain = "b"\nholdout = "a"\nsynthetic = "s"\ndeclared_people = "known.toml"\n')
    twins = [[f"{name} 00{i} of {name}" for name in ("ann", "bob")] for i in range(2)]
    (tmp_path / "known.toml").write_text(f"twins = {twins}")
    sides = [side_of(f"{audit}#{role}", "ask", role) for role in (Role.HOLDOUT, Role.TRAIN)]
    folders = TwoFolders(*sides, declared_twins(f"{audit}#train"))
    chosen = [chosen_embedder(str(red_matcher(tmp_path)))]
    found = find_overlap(folders, chosen, CalibrationOptions(tmp_path / "runs", lambda *_: None))
    assert (found.overlap.found, found.overlap.twins) == (1, 4)
    assert "look like them: 4" in sentences_of(found.overlap)[1]
    assert declared_twins(str(a)) == ()
