"""Recordings as records of roles."""

import numpy as np
import pytest

from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.kinds.recordings import list_recordings

soundfile = pytest.importorskip("soundfile", reason="soundfile is not installed")


def test_folders_name_who_speaks_and_what_was_changed_is_counted(tmp_path, rng) -> None:
    noise = rng.integers(-9000, 9000, (22_050, 2)).astype(np.int16)
    for name in ("ada/1.wav", "ada/2.flac", "bob/1.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        soundfile.write(tmp_path / name, noise if "ada" in name else noise[::-1], 22_050)
    soundfile.write(tmp_path / "bob/silent.wav", 0 * noise, 22_050)
    listed = list_recordings(tmp_path, DataConfig(kind="voices", train="a", holdout="b"))
    assert listed.people == ["ada", "ada", "bob"]
    assert listed.contents[0] == listed.contents[1] != listed.contents[2]
    assert listed.conversions == {"resampled to 16 kHz": 3, "channels mixed into one": 3}
    assert [one.name for one in listed.refused] == ["bob/silent.wav"]
    assert len(listed.items[0].samples) == 16_000
    assert len(listed.items[1:]) == 2
    pattern = DataConfig(kind="voices", train="a", holdout="b", identity_pattern=r"(?P<person>\d)\.")
    assert list_recordings(tmp_path, pattern).people == ["1", "2", "1"]
