"""Masks that the audit file gives."""

from pathlib import Path

import numpy as np
import pytest

from redacted_folders import BOX, reader, save, write_pairs
from showthrough.core.facts.pair_facts import PairOutcome
from showthrough.core.images import Role
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.errors import DataError
from showthrough.redaction.pairs.gather_pairs import GatheredPairs, gather_pairs

ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)


def gathered(base: Path, **given: object) -> GatheredPairs:
    write_pairs(base)
    config = RedactionConfig(original="original", redacted="redacted", **given)
    return gather_pairs(config, base, reader(base), seed=0)


def white(side: int = 48) -> np.ndarray:
    mask = np.zeros((side, side, 3), np.uint8)
    mask[BOX[1] : BOX[3], BOX[0] : BOX[2]] = 255
    return mask


def write_masks(base: Path, odd: dict[str, np.ndarray | None]) -> None:
    for person in range(6):
        for photo in range(2):
            name = f"p{person}/{photo}.png"
            mask = odd.get(name, white())
            if mask is not None:
                save(mask, base / "masks" / name)


def test_mask_pictures_are_used_as_they_are(tmp_path: Path) -> None:
    write_masks(tmp_path, {})
    found = gathered(tmp_path, masks="masks").pairs
    assert found.masks_from == "given masks"
    assert not found.outcomes
    for role in ROLES:
        pairs = found.of(role)
        assert all(np.array_equal(pairs.mask(row), white()[..., 0] > 0) for row in range(len(pairs.original)))


def test_masks_that_cannot_be_used_are_counted_and_the_change_stands_in_for_them(tmp_path: Path) -> None:
    odd = {"p0/0.png": white(64), "p1/0.png": np.zeros((48, 48, 3), np.uint8), "p2/0.png": None}
    write_masks(tmp_path, odd)
    (tmp_path / "masks" / "p3" / "0.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    found = gathered(tmp_path, masks="masks").pairs
    assert found.outcomes == {
        PairOutcome.OTHER_MASK_SIZE: 1,
        PairOutcome.EMPTY_MASK: 1,
        PairOutcome.NO_MASK: 1,
        PairOutcome.UNREADABLE_MASK: 1,
    }
    for role in ROLES:
        pairs = found.of(role)
        assert all(pairs.mask(row).sum() > 500 for row in range(len(pairs.original)))


def test_a_folder_with_a_mask_of_no_original_is_refused(tmp_path: Path) -> None:
    save(white(), tmp_path / "masks" / "zoe" / "9.png")
    with pytest.raises(DataError, match=r"has a mask for none of 12 originals") as error:
        gathered(tmp_path, masks="masks")
    assert "zoe" not in str(error.value)


def test_a_missing_folder_of_masks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"masks in .redaction. needs a folder of pictures"):
        gathered(tmp_path, masks="nowhere")


def write_boxes(base: Path, *rows: str) -> None:
    (base / "boxes.csv").write_text("\n".join(["path,x1,y1,x2,y2", *rows]), encoding="utf-8")


def test_boxes_are_masks_and_a_picture_without_one_is_counted(tmp_path: Path) -> None:
    box = ",".join(map(str, BOX))
    write_boxes(
        tmp_path,
        *(
            f"p{person}/{photo}.png,{box}"
            for person in range(6)
            for photo in (0, 1)
            if (person, photo) != (5, 1)
        ),
    )
    found = gathered(tmp_path, boxes="boxes.csv").pairs
    assert found.masks_from == "given boxes"
    assert found.outcomes == {PairOutcome.NO_MASK: 1}
    drawn = [(found.of(role).mask, row) for role in ROLES for row in range(len(found.of(role).original))]
    assert sum(len(mask.boxes(row)) for mask, row in drawn) == 11
    assert sum(mask.is_given(row) for mask, row in drawn) == 11
    assert all(np.array_equal(mask(row), white()[..., 0] > 0) for mask, row in drawn if mask.is_given(row))


@pytest.mark.parametrize(
    ("corners", "sentence"),
    [
        ("60,0,90,40", "row 2: the box .* does not lie within the picture of 48 x 48"),
        ("5,5,5,9", "row 2: the box .* has no area"),
        ("nan,0,3,4", "row 2"),
    ],
)
def test_a_box_that_cannot_be_meant_is_refused_with_its_row(
    tmp_path: Path, corners: str, sentence: str
) -> None:
    write_boxes(tmp_path, f"p0/0.png,{corners}")
    with pytest.raises(DataError, match=sentence):
        gathered(tmp_path, boxes="boxes.csv")


def test_boxes_of_no_original_are_refused(tmp_path: Path) -> None:
    write_boxes(tmp_path, "zoe/9.png,1,1,5,5")
    with pytest.raises(DataError, match="has a box on none of 12 originals") as error:
        gathered(tmp_path, boxes="boxes.csv")
    assert "zoe" not in str(error.value)
