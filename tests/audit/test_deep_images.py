"""Copies are found whatever their pixels are stored in; one odd file ends nothing."""

import os
from pathlib import Path

import numpy as np
from PIL import Image

from drawn_people import keep_only


def deepen(path: Path, overshoot: float) -> None:
    """Store a grey image as floats of 32 bits in [0, 1], one of its pixels a little brighter than white."""
    levels = np.asarray(Image.open(path).convert("L"), dtype=np.float32) / 255
    levels[0, 0] = 1 + overshoot
    Image.fromarray(levels).save(path.with_suffix(".tif"))
    path.unlink()


def test_copies_in_float_tiff_with_a_pixel_beyond_white_are_found(folders: Path, audit, copy_people) -> None:
    keep_only(folders, "near_copy")
    copy_people(folders, 20)
    for path in folders.rglob("*.png"):
        Image.open(path).convert("L").save(path)
    for path in sorted((folders / "synthetic").iterdir()):
        deepen(path, overshoot=0.03)
    os.mkfifo(folders / "train" / "pipe.png")
    (folders / "train" / os.fsdecode(b"zo\xeb.png")).symlink_to("/etc/hostname")
    done = audit(folders)
    assert done.code == 3, done.err
    told = {data["role"]: data for data in done.record["data"]}
    note = "more than 8 bits a channel: 0 to 1 scaled to 8 bits"
    assert told["synthetic"]["conversions"] == {note: 80}
    assert sorted(one["reason"].partition(" (")[0] for one in told["train"]["quarantined"]) == [
        "a link out of the folder: not followed",
        "a named pipe, not a file",
    ]
