"""Pictures of the closest pairs lie in the vault, in the order of the evidence."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.attacks.near_copy import NearCopy
from showthrough.audit.evidence_pictures import PAIRS, SIDE, write_pairs
from showthrough.core.cards import all_cards
from showthrough.core.images import Role, resized
from showthrough.data.contact_sheet import GAP
from showthrough.toolkit.run_checks import run_check

CARD = all_cards()["near_copy"]


def tile(sheet: np.ndarray, row: int, column: int) -> np.ndarray:
    top, left = row * (SIDE + GAP), column * (SIDE + GAP)
    return sheet[top : top + SIDE, left : left + SIDE]


def test_each_pair_stands_side_by_side_closest_first(leaky, tmp_path: Path) -> None:
    seen = leaky(share=0.02)
    findings = run_check(CARD, NearCopy(), seen, 0)
    write_pairs(findings, seen, tmp_path / "evidence")
    (finding,) = [f for f in findings if f.statistic == "confirmed_copies"]
    with Image.open(tmp_path / "evidence" / "near_copy-confirmed_copies-pixels.png") as opened:
        sheet = np.asarray(opened)
    assert len(finding.evidence) > PAIRS
    assert sheet.shape[0] == (PAIRS // 4) * (SIDE + GAP) - GAP
    for number, pair in enumerate(finding.evidence[:PAIRS]):
        for role, name, column in ((Role.SYNTHETIC, pair.synthetic, 0), (Role.TRAIN, pair.real, 1)):
            images = seen.images(role)
            expected = resized(images.source.read(images.ids.index(name)), (SIDE, SIDE))
            assert (tile(sheet, number // 4, 2 * (number % 4) + column) == expected).all()


def test_ids_stand_beside_the_pictures_and_sheets_of_an_earlier_run_go(leaky, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "near_copy-of-another-time.png").write_bytes(b"")
    seen = leaky(share=0.02)
    findings = run_check(CARD, NearCopy(), seen, 0)
    write_pairs(findings, seen, folder)
    assert not (folder / "near_copy-of-another-time.png").exists()
    (finding,) = [f for f in findings if f.statistic == "confirmed_copies"]
    told = json.loads((folder / "near_copy-confirmed_copies-pixels.json").read_text(encoding="utf-8"))
    assert told == [{"synthetic": p.synthetic, "real": p.real} for p in finding.evidence[:PAIRS]]


def test_a_finding_without_evidence_has_no_picture(leaky, tmp_path: Path) -> None:
    seen = leaky(share=0.02)
    findings = [f for f in NearCopy().run(seen, np.random.default_rng(0)) if not f.evidence]
    write_pairs(findings, seen, tmp_path / "evidence")
    assert not (tmp_path / "evidence").exists()


def test_sheets_for_named_recipients_are_written_encrypted_and_in_no_other_way(leaky, tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage")
    key = pyrage.x25519.Identity.generate()
    seen = leaky(share=0.02)
    findings = run_check(CARD, NearCopy(), seen, 0)
    write_pairs(findings, seen, tmp_path, (str(key.to_public()),))
    assert not list(tmp_path.glob("*.png"))
    sealed = (tmp_path / "near_copy-confirmed_copies-pixels.png.age").read_bytes()
    with Image.open(BytesIO(pyrage.decrypt(sealed, [key]))) as opened:
        assert opened.width == 8 * (SIDE + GAP) - GAP
