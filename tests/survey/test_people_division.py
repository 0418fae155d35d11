"""People are shared out whole: near names and equal photos together, both sides alike."""

from collections import Counter
from pathlib import Path

import pytest

from people_folders import picture, write_flat, write_people
from showthrough.core.images import Role
from showthrough.data.listing import Entry
from showthrough.errors import DataError
from showthrough.survey.folder_survey import survey
from showthrough.survey.people_division import divided


def silent(_done: int, _total: int) -> None:
    """Report progress to nobody."""


def sides_of(folder: Path, holdout: float = 0.3, seed: int = 0) -> dict[str, set[Role]]:
    entries = survey(folder).entries
    found: dict[str, set[Role]] = {}
    for entry, role in zip(entries, divided(entries, holdout, seed, silent).roles, strict=True):
        found.setdefault(str(entry.person), set()).add(role)
    return found


def test_nobody_is_on_two_sides_and_the_share_is_kept(tmp_path: Path) -> None:
    sides = sides_of(write_people(tmp_path, 40))
    assert all(len(roles) == 1 for roles in sides.values())
    assert Counter(next(iter(roles)) for roles in sides.values())[Role.HOLDOUT] in (11, 12, 13)


def test_the_same_seed_gives_the_same_split_and_another_another(tmp_path: Path) -> None:
    write_people(tmp_path, 30)
    assert sides_of(tmp_path) == sides_of(tmp_path)
    assert sides_of(tmp_path) != sides_of(tmp_path, seed=1)


def test_names_in_two_spellings_stay_together_whatever_the_seed(tmp_path: Path) -> None:
    write_people(tmp_path, 12)
    (tmp_path / "person 00").rename(tmp_path / "Al_Gore")
    (tmp_path / "person 01").rename(tmp_path / "al gore")
    for seed in range(6):
        sides = sides_of(tmp_path, 0.5, seed)
        assert sides["Al_Gore"] == sides["al gore"]


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_people_who_share_a_photo_stay_together_even_when_it_was_saved_anew(
    tmp_path: Path, suffix: str
) -> None:
    write_people(tmp_path, 12)
    picture(0, 0).save(tmp_path / "person 01" / f"9{suffix}", quality=95, subsampling=0)
    for seed in range(6):
        entries = survey(tmp_path).entries
        shared = divided(entries, 0.5, seed, silent)
        sides = sides_of(tmp_path, 0.5, seed)
        assert sides["person 00"] == sides["person 01"]
        assert shared.by_photo == 2
        assert "2 people share a photo" in " ".join(shared.told())


def test_without_a_look_only_equal_files_are_found_and_that_is_told(tmp_path: Path) -> None:
    write_people(tmp_path, 12)
    picture(0, 0).save(tmp_path / "person 01" / "9.jpg")
    shared = divided(survey(tmp_path).entries, 0.5, 0, silent, look=False)
    assert shared.by_photo == 0
    assert "byte for byte only" in " ".join(shared.told())


def test_both_sides_are_alike_in_photos_a_person_and_in_group() -> None:
    entries = [
        Entry(Path(f"/none/{person}-{photo}"), f"{person}-{photo}", f"p{person}", "ab"[person % 2])
        for person in range(200)
        for photo in range(1 if person % 4 < 2 else 6)
    ]
    shared = divided(entries, 0.25, 0, silent, look=False)
    held = {e.person: e for e, role in zip(entries, shared.roles, strict=True) if role is Role.HOLDOUT}
    photos = Counter(e.person for e in entries)
    strata = Counter((e.group, photos[name]) for name, e in held.items())
    assert set(strata.values()) <= {12, 13}
    assert len(strata) == 4


def test_three_people_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="3 people cannot be shared out"):
        divided(survey(write_people(tmp_path, 3)).entries, 0.3, 0, silent)


def test_a_share_that_leaves_too_few_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="take another --holdout"):
        divided(survey(write_people(tmp_path, 8)).entries, 0.05, 0, silent)


def test_folders_that_all_hold_the_same_photo_are_no_people(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"x{number}").mkdir()
        picture(0, 0).save(tmp_path / f"x{number}" / "1.png")
    with pytest.raises(DataError, match="8 of 8 people share photos"):
        divided(survey(tmp_path).entries, 0.3, 0, silent)


def test_unnamed_photos_are_people_of_their_own(tmp_path: Path) -> None:
    shared = divided(survey(write_flat(tmp_path / "flat", 20)).entries, 0.3, 0, silent)
    assert sum(shared.people.values()) == 20
