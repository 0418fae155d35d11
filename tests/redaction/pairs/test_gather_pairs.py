"""Pairs of an audit of redacted pictures, and the account of every file."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from redacted_folders import BOX, hidden, picture, reader, save, write_pairs
from showthrough.core.facts.pair_facts import PairOutcome
from showthrough.core.images import Role
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.errors import DataError, NotAvailableError
from showthrough.redaction.pairs.gather_pairs import GatheredPairs, gather_pairs

ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)


def gathered(base: Path, seed: int = 0, **given: object) -> GatheredPairs:
    config = RedactionConfig(**{"original": "original", "redacted": "redacted", **given})
    return gather_pairs(config, base, reader(base), seed)


def total(found: GatheredPairs) -> int:
    return sum(len(found.pairs.of(role).original) for role in ROLES)


def test_pairs_are_of_one_picture_row_by_row_and_people_are_apart(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    found = gathered(tmp_path)
    people = [set(found.pairs.of(role).original.identity) for role in ROLES]
    assert sum(map(len, people)) == len(set().union(*people)) == 6
    for role in ROLES:
        original, redacted, mask = found.pairs.of(role)
        assert original.role is redacted.role is role
        assert list(original.identity) == list(redacted.identity)
        assert not set(original.ids) & set(redacted.ids)
        for row in range(len(original)):
            before = original.source.read(row)
            assert np.array_equal(hidden(before), redacted.source.read(row))
            assert mask(row)[BOX[1] + 2 : BOX[3] - 2, BOX[0] + 2 : BOX[2] - 2].all()
    assert not found.pairs.outcomes
    assert found.pairs.masks_from == "the difference of each pair"


def test_the_same_files_and_seed_give_the_same_people(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    first, again = gathered(tmp_path), gathered(tmp_path)
    for role in ROLES:
        assert first.pairs.of(role).original.digest == again.pairs.of(role).original.digest
        assert first.pairs.of(role).redacted.digest == again.pairs.of(role).redacted.digest


def test_the_account_counts_all_roles_and_the_redacted_pictures(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    (tmp_path / "original" / "p0" / "0.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    found = gathered(tmp_path)
    assert [data.role for data in found.data] == [*sorted(ROLES), Role.TRAIN]
    assert sum(data.n_images for data in found.data[:3]) == total(found) == 11
    assert found.data[3].label == "redacted pictures"
    assert found.data[3].n_images == 12
    assert sum(data.n_unseen for data in found.data) == 1
    assert found.pairs.outcomes == {PairOutcome.UNREADABLE: 1}


def test_a_truncated_redacted_file_is_counted_and_makes_no_pair(tmp_path: Path) -> None:
    _, after = write_pairs(tmp_path)
    file = after / "p1" / "1.png"
    file.write_bytes(file.read_bytes()[:200])
    found = gathered(tmp_path)
    assert found.pairs.outcomes == {PairOutcome.UNREADABLE: 1}
    assert total(found) == 11


def test_a_redacted_file_that_is_the_original_is_counted_and_stays_among_the_pairs(tmp_path: Path) -> None:
    before, after = write_pairs(tmp_path)
    (after / "p2" / "0.png").write_bytes((before / "p2" / "0.png").read_bytes())  # byte for byte
    save(picture(31), after / "p3" / "1.png", compress_level=1)  # pixel for pixel
    found = gathered(tmp_path)
    assert found.pairs.outcomes == {PairOutcome.UNCHANGED: 2}
    assert total(found) == 12


def test_pairs_of_two_sizes_are_counted_and_make_no_pair(tmp_path: Path) -> None:
    _, after = write_pairs(tmp_path)
    save(picture(1, (24, 24)), after / "p0" / "1.png")
    found = gathered(tmp_path)
    assert found.pairs.outcomes == {PairOutcome.OTHER_SIZE: 1}
    assert total(found) == 11


def test_other_sizes_throughout_are_refused_and_of_deepprivacy2_a_single_one(tmp_path: Path) -> None:
    _, after = write_pairs(tmp_path)
    save(picture(1, (24, 24)), after / "p0" / "1.png")
    with pytest.raises(DataError, match=r"^1 of 12 redacted pictures have another size.*--max-res"):
        gathered(tmp_path, tool="deepprivacy2")
    for file in sorted(after.rglob("*.png")):
        save(picture(1, (24, 24)), file)
    with pytest.raises(DataError, match=r"^12 of 12 redacted pictures have another size.*redact again"):
        gathered(tmp_path)


def test_deepprivacy2_turns_pictures_upright_and_so_do_we(tmp_path: Path) -> None:
    before, after = write_pairs(tmp_path)
    upright, exif = picture(5, (40, 60)), Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.rot90(upright)).save(before / "p0" / "0.png", exif=exif)
    save(hidden(upright), after / "p0" / "0.png")
    assert total(gathered(tmp_path, tool="deepprivacy2")) == 12


def test_one_person_only_is_refused(tmp_path: Path) -> None:
    write_pairs(tmp_path, people=1, photos=4)
    with pytest.raises(DataError, match=r"the pairs show 1 person; .* needs three at least"):
        gathered(tmp_path)


def test_plates_without_folders_are_named_by_their_files(tmp_path: Path) -> None:
    for number in range(6):
        save(picture(number), tmp_path / "original" / f"AB{number}.png")
        save(hidden(picture(number)), tmp_path / "redacted" / f"AB{number}.png")
    found = gathered(tmp_path, subject="licence_plates")
    assert found.pairs.subject == "licence_plates"
    assert all(found.pairs.of(role).original.identity_known for role in ROLES)
    assert not gathered(tmp_path).pairs.of(Role.TRAIN).original.identity_known  # faces name nobody


def test_frames_and_colours_beneath_are_counted_as_unseen(tmp_path: Path) -> None:
    _, after = write_pairs(tmp_path)
    frames = [Image.fromarray(one) for one in (hidden(picture(0)), picture(1), picture(2))]
    frames[0].save(after / "p0" / "0.webp", save_all=True, append_images=frames[1:], lossless=True)
    (after / "p0" / "0.png").unlink()
    found = gathered(tmp_path)
    assert found.pairs.outcomes == {PairOutcome.FURTHER_PICTURES: 2}
    assert total(found) == 12


@pytest.mark.parametrize("setting", ["original", "redacted"])
def test_a_missing_folder_is_refused_with_its_setting(tmp_path: Path, setting: str) -> None:
    write_pairs(tmp_path)
    with pytest.raises(DataError, match=f"^{setting} in .redaction. needs a folder of pictures.* not there"):
        gathered(tmp_path, **{setting: "nowhere"})


def test_the_vault_keeps_who_is_who_and_nothing_else_does(tmp_path: Path) -> None:
    write_pairs(tmp_path, names={"p0/0.png": "p0/nobody_like_that.png"})
    found = gathered(tmp_path)
    told = repr([(found.pairs.of(role).original.ids, found.pairs.of(role).redacted.ids) for role in ROLES])
    assert "p0" not in told + repr(found.data) + repr(dict(found.pairs.outcomes))
    names = json.loads((tmp_path / "vault" / "names-redacted.json").read_text(encoding="utf-8"))
    assert len(names["content"]) == 11


def test_no_synthetic_pictures_are_among_the_pairs(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    with pytest.raises(NotAvailableError):
        gathered(tmp_path).pairs.of(Role.SYNTHETIC)


def with_films(base: Path, names: tuple[str, ...] = ("clip.mp4", "p1/clip.mp4")) -> None:
    for name in names:
        for folder in ("original", "redacted"):
            (base / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (base / folder / name).write_bytes(folder.encode())


def test_films_stand_beside_the_pictures_and_are_not_quarantined(tmp_path: Path) -> None:
    pytest.importorskip("av")
    write_pairs(tmp_path)
    alone = gathered(tmp_path)
    with_films(tmp_path)
    found = gathered(tmp_path)
    assert total(found) == total(alone) == 12
    assert not found.pairs.outcomes
    assert not sum(data.n_unseen for data in found.data)
    assert found.pairs.has_pictures
    people = {person for role in ROLES for person in found.pairs.of(role).original.identity}
    named, nameless = sorted(found.pairs.films, key=lambda film: film.person not in people)
    assert named.person in people
    assert nameless.person not in people


def test_folders_of_films_alone_make_pairs_of_nobody(tmp_path: Path) -> None:
    pytest.importorskip("av")
    with_films(tmp_path)
    found = gathered(tmp_path)
    assert len(found.pairs.films) == 2
    assert not found.pairs.has_pictures
    assert total(found) == 0
    assert {data.n_images for data in found.data} == {0}
    assert "2 films" in found.data[0].note
    with pytest.raises(NotAvailableError, match="films alone"):
        found.pairs.of(Role.TRAIN).mask(0)
    with pytest.raises(DataError, match="set detector"):
        gathered(tmp_path, boxes="boxes.csv")
