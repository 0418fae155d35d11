"""What redaction changed of each pair."""

from pathlib import Path

import numpy as np
import pytest

from redacted_folders import BOX, hidden, picture, reader, save
from showthrough.core.facts.pair_facts import PixelChange
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.redaction.pairs.gather_pairs import gather_pairs
from showthrough.redaction.pairs.pixel_change import pixel_change

SIZE = (96, 128)


def grainy(number: int) -> np.ndarray:
    grain = np.random.default_rng(number).normal(0, 9, (*SIZE, 3))
    return np.clip(picture(number, SIZE) + grain, 0, 255).astype(np.uint8)


def change(base: Path, ending: str, boxes: bool = True, **how: object) -> PixelChange:
    rows = ["path,x1,y1,x2,y2"]
    for person in range(4):
        pixels = grainy(person)
        save(pixels, base / "original" / f"p{person}" / "1.png")
        save(hidden(pixels), base / "redacted" / f"p{person}" / f"1.{ending}", **how)
        rows.append(f"p{person}/1.png,{','.join(map(str, BOX))}")
    (base / "boxes.csv").write_text("\n".join(rows), encoding="utf-8")
    config = RedactionConfig(original="original", redacted="redacted", boxes="boxes.csv" if boxes else None)
    return pixel_change(gather_pairs(config, base, reader(base), seed=0).pairs, lambda *_: None)


def test_outside_of_a_lossless_file_not_a_pixel_changed(tmp_path: Path) -> None:
    found = change(tmp_path, "png")
    assert found.is_lossless.all()
    assert found.outside.tolist() == found.by_writing.tolist() == [0.0] * 4
    assert (found.ssim < 0.5).all()
    assert not found.is_unchanged.any()
    assert found.is_mask_given
    assert len(set(found.person)) == 4


@pytest.mark.parametrize(("ending", "how"), [("jpg", {"quality": 75}), ("webp", {"quality": 80})])
def test_writing_the_original_again_explains_what_changed_outside(
    tmp_path: Path, ending: str, how: dict[str, int]
) -> None:
    found = change(tmp_path, ending, **how)
    assert not found.is_lossless.any()
    assert (found.outside > 0.5).all()
    assert np.abs(found.outside - found.by_writing).max() < 0.02


def test_masks_from_the_difference_are_told_as_such(tmp_path: Path) -> None:
    found = change(tmp_path, "png", boxes=False)
    assert not found.is_mask_given
    assert found.masks_from == "the difference of each pair"
