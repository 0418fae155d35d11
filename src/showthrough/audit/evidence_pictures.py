"""Pictures of the closest pairs, into the vault and nowhere else: who decides can look at what was found."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from showthrough.age_keys import encrypted_for
from showthrough.core.atomic import write_atomically
from showthrough.core.check import Observations
from showthrough.core.images import ImageSet, Role, resized
from showthrough.core.records import Finding
from showthrough.core.types import Images
from showthrough.data.contact_sheet import COLUMNS, SHEET, sheet_png

FOLDER = "evidence"
SIDE = 128  # pixels of a picture: enough to recognise somebody
PAIRS = SHEET // 2


def write_pairs(
    findings: Sequence[Finding], seen: Observations, folder: Path, recipients: Sequence[str] = ()
) -> None:
    """Write a sheet for each finding with evidence: synthetic, real, synthetic, real, closest pair first.

    A row holds four pairs. A JSON file beside it tells the ids of each, in the same order; sheets of an
    earlier run are removed, for they may show pairs that nobody finds any more. For `recipients` sheets are
    encrypted before they are written.
    """
    for old in folder.glob("*"):
        old.unlink()
    if not seen.images(Role.TRAIN).has_pixels:
        return
    assert COLUMNS % 2 == 0, "a pair is never torn"
    synthetic, real = seen.images(Role.SYNTHETIC), seen.images(Role.TRAIN)
    synthetic_rows, real_rows = (
        {name: row for row, name in enumerate(each.ids)} for each in (synthetic, real)
    )
    for finding in findings:
        pictures: list[Images] = []
        shown = finding.evidence[:PAIRS]
        for pair in shown:
            pictures.append(_picture(synthetic, synthetic_rows[pair.synthetic]))
            pictures.append(_picture(real, real_rows[pair.real]))
        if pictures:
            place = folder / f"{_name(finding)}.png"
            sheet = sheet_png(np.stack(pictures))
            if recipients:
                write_atomically(place.with_name(f"{place.name}.age"), encrypted_for(recipients, sheet))
            else:
                write_atomically(place, sheet)
            told = [{"synthetic": pair.synthetic, "real": pair.real} for pair in shown]
            write_atomically(place.with_suffix(".json"), json.dumps(told, indent=1))


def _picture(images: ImageSet, row: int) -> Images:
    return resized(images.source.read(row), (SIDE, SIDE))


def _name(finding: Finding) -> str:
    ways = (str(finding.params[way]) for way in ("by", "form") if way in finding.params)
    return "-".join((finding.check, finding.statistic, *ways)).replace(" ", "")
