"""Pictures of the closest pairs, into the vault and nowhere else: who decides can look at what was found."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.images import ImageSet, Role, resized
from showthrough.core.records import Finding
from showthrough.core.types import Images
from showthrough.generators.sheets import COLUMNS, SHEET, write_sheet

FOLDER = "evidence"
SIDE = 128  # pixels of a picture: enough to recognise somebody
PAIRS = SHEET // 2


def write_pairs(findings: Sequence[Finding], seen: Observations, folder: Path) -> None:
    """Write a sheet for each finding with evidence: synthetic, real, synthetic, real, closest pair first.

    A row holds four pairs; their order is that of the finding's evidence in the record and the report.
    """
    assert COLUMNS % 2 == 0, "a pair is never torn"
    made, real = seen.images(Role.SYNTHETIC), seen.images(Role.TRAIN)
    made_rows, real_rows = ({name: row for row, name in enumerate(each.ids)} for each in (made, real))
    for finding in findings:
        pictures: list[Images] = []
        for pair in finding.evidence[:PAIRS]:
            pictures.append(_picture(made, made_rows[pair.synthetic]))
            pictures.append(_picture(real, real_rows[pair.real]))
        if pictures:
            write_sheet(folder / f"{_name(finding)}.png", np.stack(pictures))


def _picture(images: ImageSet, row: int) -> Images:
    return resized(images.source.read(row), (SIDE, SIDE))


def _name(finding: Finding) -> str:
    ways = (str(finding.params[way]) for way in ("by", "form") if way in finding.params)
    return "-".join((finding.check, finding.statistic, *ways)).replace(" ", "")
