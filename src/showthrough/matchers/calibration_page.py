"""The files of a calibration: the record, a page to read, the DET curve as a picture and as a table."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from showthrough.core.atomic import write_atomically
from showthrough.errors import EnvironmentFault
from showthrough.matchers.calibration_record import MatcherCalibration, RateCertificate
from showthrough.matchers.calibration_tables import PlainTable, headline, tables_of
from showthrough.report.figures.curve_plot import Curves, Point, draw_curve
from showthrough.report.figures.figure import WIDE

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

RECORD, PAGE, CURVE = "calibration.json", "calibration.md", "det"
FORMATS = ("svg", "png")


def write_calibration(found: MatcherCalibration, folder: Path) -> tuple[Path, ...]:
    """Write the files of a calibration into a folder and return their paths.

    Without matplotlib there is no picture of the curve; its points are there all the same.

    Raises:
        EnvironmentFault: the folder cannot be written.
    """
    written = {folder / RECORD: found.model_dump_json(indent=1).encode()}
    if found.det is not None:
        written[folder / f"{CURVE}.csv"] = _points_as_csv(found).encode()
        written |= {folder / f"{CURVE}.{form}": drawn for form, drawn in _drawn(found).items()}
    has_picture = folder / f"{CURVE}.svg" in written
    written[folder / PAGE] = calibration_page(found, has_picture=has_picture).encode()
    for path, content in written.items():
        write_atomically(path, content)
    return tuple(written)


def calibration_page(found: MatcherCalibration, *, has_picture: bool) -> str:
    """Return the page in Markdown."""
    lines = [f"# Calibration of {found.embedder.name}", "", headline(found), ""]
    lines += [f"- **{sentence}**" for sentence in found.told] + [""] * bool(found.told)
    for table in tables_of(found):
        lines += _table(table)
    if found.det is not None:
        picture = f"![DET curve]({CURVE}.svg)\n\n" if has_picture else ""
        lines += ["## DET curve", "", f"{picture}Points: [{CURVE}.csv]({CURVE}.csv).", ""]
    lines += [
        "## What it holds for",
        "",
        f"Vectors made in this way and no other: {found.embedder.preprocessing or 'not told'}; weights "
        f"SHA-256 {found.embedder.digest or 'not known'}. People like these: a threshold for other people, "
        "cameras or ages has to be calibrated on them.",
    ]
    return "\n".join(lines) + "\n"


def _table(table: PlainTable) -> list[str]:
    rows = [table.heads, ("---",) * len(table.heads), *table.rows]
    lines = [f"## {table.title}", "", *(f"| {' | '.join(row)} |" for row in rows), ""]
    return [*lines, table.note, ""] if table.note else lines


def _points_as_csv(found: MatcherCalibration) -> str:
    assert found.det is not None, "asked for where there is a curve"
    held = StringIO()
    table = csv.writer(held, lineterminator="\n")
    table.writerow(("false matches", "false non-matches"))
    table.writerows(zip(found.det.x, found.det.y, strict=True))
    return held.getvalue()


def _drawn(found: MatcherCalibration) -> dict[str, bytes]:
    assert found.det is not None, "asked for where there is a curve"
    points = tuple(_point(one) for one in found.rates if one.fnmr is not None)
    try:
        canvas = draw_curve(Curves(found.det, points, None), WIDE)
    except EnvironmentFault:  # told by the page, which has no picture
        return {}
    return {form: _saved(canvas, form) for form in FORMATS}


def _point(one: RateCertificate) -> Point:
    assert one.fmr is not None
    assert one.fnmr is not None
    return Point(one.fmr, one.fnmr, one.fnmr_low or 0.0, one.fnmr_high or 1.0)


def _saved(canvas: "Canvas", form: str) -> bytes:
    held = BytesIO()
    metadata = {"Date": None} if form == "svg" else {"Software": None}
    canvas.savefig(held, format=form, metadata=metadata, dpi=144)
    return held.getvalue()
